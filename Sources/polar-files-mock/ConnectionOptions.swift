import ArgumentParser
import PolarFilesMock

/// What one peer, and all of them together, may take up.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A request's line and fields beyond this are refused with 431.", valueName: "size"))
  var maxHeadSize = ByteSize(bytes: 64 << 10)

  @Option(help: ArgumentHelp("How long a request's head may take; then 408.", valueName: "seconds"))
  var headTimeout = 10.0

  @Option(help: ArgumentHelp("How long a connection stays open without a request.", valueName: "seconds"))
  var idleTimeout = 75.0

  @Option(
    help: ArgumentHelp("How long a body may come in at less than 1 KiB a second; then 408.", valueName: "seconds"))
  var bodyTimeout = 30.0

  @Option(help: ArgumentHelp("How many connections may be open; further ones wait.", valueName: "n"))
  var maxConnections = 10_000

  @Option(
    help: ArgumentHelp(
      "How many threads serve connections.", discussion: "Default: one for each core but one.", valueName: "n"))
  var lanes: Int?

  func validate() throws {
    guard Configuration.headSizes.contains(maxHeadSize.bytes) else {
      throw ValidationError("--max-head-size must be from 256 bytes to 64MiB, not \(maxHeadSize.bytes).")
    }
    // Compared as numbers: one that is infinite, or none, makes no duration.
    for (flag, seconds) in [("head", headTimeout), ("idle", idleTimeout), ("body", bodyTimeout)]
    where !(0.01...86_400).contains(seconds) {
      throw ValidationError("--\(flag)-timeout must be from 0.01 to 86400 seconds, not \(seconds).")
    }
    guard Configuration.connectionCounts.contains(maxConnections) else {
      throw ValidationError("--max-connections must be from 1 to 1000000, not \(maxConnections).")
    }
    guard Configuration.laneCounts.contains(lanes ?? 1) else {
      throw ValidationError("--lanes must be from 1 to 1024, not \(lanes ?? 0).")
    }
  }

  func apply(to configuration: inout Configuration) {
    configuration.maxHeadSize = maxHeadSize.bytes
    configuration.headTimeout = .seconds(headTimeout)
    configuration.idleTimeout = .seconds(idleTimeout)
    configuration.bodyTimeout = .seconds(bodyTimeout)
    configuration.maxConnections = maxConnections
    configuration.lanes = lanes
  }
}
