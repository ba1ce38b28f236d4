// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "consumer",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "polar-files-mock", path: "../..")],
  targets: [
    .target(name: "Uploader"),
    .testTarget(
      name: "UploaderTests",
      dependencies: ["Uploader", .product(name: "PolarFilesMock", package: "polar-files-mock")]
    ),
  ]
)
