import FilesAPI
import HTTPCore
import HTTPServer

extension Server.Configuration {
  /// What of a mock's configuration concerns sockets.
  init(_ configuration: PolarFilesMock.Configuration) throws(MockError) {
    guard let port = UInt16(exactly: configuration.port) else { throw .port(configuration.port) }
    self.init()
    // In brackets as a URL has it, too.
    let isBracketed = configuration.host.first == "[" && configuration.host.last == "]"
    host = isBracketed ? String(configuration.host.dropFirst().dropLast()) : configuration.host
    self.port = port
    lanes = configuration.lanes ?? lanes
    maxConnections = configuration.maxConnections
    limits.head = configuration.maxHeadSize
    limits.methods = RequestMethods.all
    timeouts.pace.head = configuration.headTimeout
    timeouts.idle = configuration.idleTimeout
    timeouts.pace.slowBody = configuration.bodyTimeout
  }
}
