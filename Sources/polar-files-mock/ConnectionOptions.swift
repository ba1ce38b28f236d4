import ArgumentParser
import PolarFilesMock

/// What one peer, and all of them together, may take up.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A request's line and fields beyond this are refused with 431.", valueName: "size"))
  var maxHeadSize = ByteSize(bytes: 64 << 10)

  @Option(help: ArgumentHelp("How long a request's head may take; then 408.", valueName: "seconds"))
  var headTimeout = Seconds(10.0)

  @Option(help: ArgumentHelp("How long a connection stays open without a request.", valueName: "seconds"))
  var idleTimeout = Seconds(75.0)

  @Option(
    help: ArgumentHelp("How long a body may come in at less than 1 KiB a second; then 408.", valueName: "seconds"))
  var bodyTimeout = Seconds(30.0)

  @Option(help: ArgumentHelp("How many connections may be open; further ones wait.", valueName: "n"))
  var maxConnections = 10_000

  @Option(
    help: ArgumentHelp(
      "How many threads serve connections.", discussion: "Default: one for each core but one.", valueName: "n"))
  var lanes: Int?

  func apply(to configuration: inout Configuration) {
    configuration.maxHeadSize = maxHeadSize.bytes
    configuration.headTimeout = headTimeout.duration
    configuration.idleTimeout = idleTimeout.duration
    configuration.bodyTimeout = bodyTimeout.duration
    configuration.maxConnections = maxConnections
    configuration.lanes = lanes
  }
}
