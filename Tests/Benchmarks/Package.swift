// swift-tools-version: 6.2

import PackageDescription

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

// What is measured is not public, and `package` access ends at a package's border: so the modules are compiled into this
// package from where they are, through the link Sources.
let package = Package(
  name: "polar-files-mock-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    // Its counting of allocations needs packages beyond; without traits it does without.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CNghttp2", path: "Sources/CNghttp2", pkgConfig: "libnghttp2"),
    .systemLibrary(name: "CLibYAML", path: "Sources/CLibYAML", pkgConfig: "yaml-0.1"),
    .systemLibrary(name: "CSystem", path: "Sources/CSystem"),
    .target(name: "CDigests", path: "Sources/CDigests"),
    .target(name: "Platform", dependencies: ["CSystem"], path: "Sources/Platform"),
    .target(name: "Bytes", dependencies: ["Platform"], path: "Sources/Bytes"),
    .target(name: "Values", dependencies: ["Bytes", "Platform"], path: "Sources/Values"),
    .target(name: "JSON", dependencies: ["Bytes"], path: "Sources/JSON"),
    .target(
      name: "HTTPCore", dependencies: ["CNghttp2", "Bytes", "Platform", "Values", httpTypes], path: "Sources/HTTPCore"),
    .target(
      name: "PolarFiles",
      dependencies: [
        "CDigests", "CLibYAML", "Bytes", "JSON", "Platform", "Values",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Sources/PolarFiles"),
    .target(
      name: "Recording", dependencies: ["HTTPCore", "Platform", "PolarFiles", httpTypes], path: "Sources/Recording"),
    .target(
      name: "FilesAPI", dependencies: ["HTTPCore", "JSON", "Platform", "PolarFiles", "Recording", httpTypes],
      path: "Sources/FilesAPI"),
    .executableTarget(
      name: "InProcess",
      dependencies: [
        "FilesAPI", "HTTPCore", "JSON", "PolarFiles", "Recording", httpTypes,
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/InProcess",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
