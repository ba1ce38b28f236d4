import FilesAPI
import HTTPCore
import HTTPServer

extension Server.Configuration {
  /// What of a mock's configuration concerns sockets.
  init(_ configuration: PolarFilesMock.Configuration) throws(MockError) {
    guard let port = UInt16(exactly: configuration.port) else { throw .port(configuration.port) }
    self.init()
    host = configuration.bareHost
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
