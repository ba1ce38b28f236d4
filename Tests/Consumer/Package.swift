// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "polar-files-mock", path: "../.."),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .target(name: "Uploader", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .testTarget(
      name: "UploaderTests",
      dependencies: ["Uploader", .product(name: "PolarFilesMock", package: "polar-files-mock")]
    ),
  ]
)
