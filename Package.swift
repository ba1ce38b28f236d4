// swift-tools-version: 6.2

import PackageDescription

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
  name: "polar-files-mock",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "PolarFilesMock", targets: ["PolarFilesMock"]),
    .executable(name: "polar-files-mock", targets: ["polar-files-mock"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CNghttp2",
      pkgConfig: "libnghttp2",
      providers: [.apt(["libnghttp2-dev"]), .brew(["libnghttp2"])]
    ),
    .systemLibrary(
      name: "COpenSSL",
      pkgConfig: "openssl",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
    ),
    .systemLibrary(name: "CSystem"),
    // Not "CYaml": Yams has a target of that name, and no package could depend on both.
    .systemLibrary(
      name: "CLibYAML",
      pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
    ),
    .target(name: "CDigests"),
    .target(name: "Platform", dependencies: ["CSystem"]),
    .target(name: "Bytes", dependencies: ["Platform"]),
    .target(name: "Values", dependencies: ["Bytes", "Platform"]),
    .target(name: "JSON", dependencies: ["Bytes"]),
    .target(name: "HTTPCore", dependencies: ["CNghttp2", "Bytes", "Platform", "Values", httpTypes]),
    .target(name: "TLS", dependencies: ["COpenSSL", "Bytes", "Platform"]),
    .target(name: "HTTPServer", dependencies: ["HTTPCore", "Platform", "TLS"]),
    .target(
      name: "PolarFiles",
      dependencies: ["CDigests", "CLibYAML", "COpenSSL", "Bytes", "JSON", "Platform", "Values"]
    ),
    .target(
      name: "Recording",
      dependencies: ["Bytes", "HTTPCore", "JSON", "Platform", "PolarFiles", "Values", httpTypes]),
    .target(name: "FilesAPI", dependencies: ["Bytes", "HTTPCore", "JSON", "PolarFiles", "Recording", httpTypes]),
    .target(name: "ObjectStorage", dependencies: ["HTTPCore", "JSON", "PolarFiles", "Recording", httpTypes]),
    .target(name: "Dashboard", resources: [.embedInCode("Page")]),
    .target(
      name: "ControlAPI",
      dependencies: ["Dashboard", "HTTPCore", "JSON", "Platform", "PolarFiles", "Recording", httpTypes]),
    .target(
      name: "PolarFilesMock",
      dependencies: [
        "Bytes", "HTTPCore", "HTTPServer", "JSON", "Platform", "PolarFiles", "Recording", "FilesAPI",
        "ObjectStorage", "ControlAPI", "TLS",
        httpTypes,
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .executableTarget(
      name: "polar-files-mock",
      dependencies: [
        "Bytes", "PolarFilesMock", "JSON", "Platform", "PolarFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .testTarget(name: "PlatformTests", dependencies: ["Platform"]),
    .testTarget(name: "ValuesTests", dependencies: ["Bytes", "Values"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "HTTPCoreTests", dependencies: ["HTTPCore", httpTypes]),
    .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer", "HTTPCore", "Platform", "TLS", httpTypes]),
    .testTarget(name: "TLSTests", dependencies: ["COpenSSL", "Platform", "TLS"]),
    .testTarget(name: "PolarFilesTests", dependencies: ["PolarFiles", "JSON", "Platform"]),
    .testTarget(name: "RecordingTests", dependencies: ["Recording", "PolarFiles", "HTTPCore", httpTypes]),
    .testTarget(
      name: "FilesAPITests", dependencies: ["FilesAPI", "PolarFiles", "Recording", "HTTPCore", "JSON", httpTypes]),
    .testTarget(
      name: "ObjectStorageTests", dependencies: ["ObjectStorage", "PolarFiles", "Recording", "HTTPCore", httpTypes]),
    .testTarget(
      name: "ControlAPITests",
      dependencies: ["ControlAPI", "Dashboard", "PolarFiles", "Recording", "HTTPCore", "JSON", httpTypes]),
    .testTarget(
      name: "PolarFilesMockTests",
      dependencies: [
        "PolarFilesMock", "HTTPCore", "PolarFiles", "Recording", "FilesAPI", "ObjectStorage", "ControlAPI", "JSON",
        "Platform", .product(name: "Logging", package: "swift-log"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// Tests/Fuzz/run sets the variable: libFuzzer's main is for its build alone. In others the fuzzers are compiled and not linked, so
// that they keep up with what they feed.
let fuzzed: [Target.Dependency] = [
  "HTTPCore", "JSON", "Values", "PolarFiles", "Recording", "FilesAPI", "ObjectStorage", "ControlAPI", "TLS", httpTypes,
]
let fuzzers = "Tests/Fuzz/Targets"
package.targets.append(
  Context.environment["POLAR_FILES_MOCK_FUZZ"] == nil
    ? .target(name: "fuzz", dependencies: fuzzed, path: fuzzers)
    : .executableTarget(name: "fuzz", dependencies: fuzzed, path: fuzzers))

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
