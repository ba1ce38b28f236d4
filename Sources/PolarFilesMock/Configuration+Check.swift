extension Configuration {
  // What the command line allows, too.
  package static let presignTTLs = 1...604_800
  package static let headSizes = 256...(64 << 20)
  package static let connectionCounts = 1...1_000_000
  package static let laneCounts = 1...1024

  /// - Throws: ``MockError/configuration(_:)``, which names the first value that is out of its range.
  func check() throws(MockError) {
    if host.isEmpty { throw .configuration("host must not be empty: 127.0.0.1 is this machine, 0.0.0.0 every address") }
    try Self.check("presignTTL", presignTTL, in: Self.presignTTLs, "seconds (S3's week)")
    try Self.check("maxHeadSize", maxHeadSize, in: Self.headSizes, "bytes")
    try Self.check("maxConnections", maxConnections, in: Self.connectionCounts)
    try Self.check("lanes", lanes ?? 1, in: Self.laneCounts)
    for (name, value) in [
      ("memoryLimit", memoryLimit), ("minimumPartSize", minimumPartSize), ("journalLimit", journalLimit),
    ] where value < 0 {
      throw .configuration("\(name) must be 0 or more, not \(value)")
    }
    for (name, value) in [("headTimeout", headTimeout), ("idleTimeout", idleTimeout), ("bodyTimeout", bodyTimeout)]
    where !(.milliseconds(10)...(.seconds(86_400)) ~= value) {
      throw .configuration("\(name) must be from 0.01 to 86400 seconds, not \(value)")
    }
    if adminToken == "" { throw .configuration("adminToken must not be empty: nil asks for none") }
    if let publicURL, !publicURL.hasPrefix("http://"), !publicURL.hasPrefix("https://") {
      throw .configuration("publicURL must be an http:// or https:// URL, not '\(publicURL)'")
    }
  }

  private static func check(
    _ name: String, _ value: Int, in range: ClosedRange<Int>, _ unit: String = ""
  ) throws(MockError) {
    guard !range.contains(value) else { return }
    let unit = unit.isEmpty ? "" : " \(unit)"
    throw .configuration("\(name) must be from \(range.lowerBound) to \(range.upperBound)\(unit), not \(value)")
  }
}
