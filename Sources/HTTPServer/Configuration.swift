package import HTTPCore
package import Platform
package import TLS

extension Server {
  package struct Configuration: Sendable {
    /// A name or a literal IPv4 or IPv6 address (without brackets).
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port: UInt16 = 0
    /// Threads that serve connections: one less than the machine has cores, since the client runs on it too.
    package var lanes = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
    package var limits = HTTPLimits()
    package var timeouts = Timeouts()
    /// Accepts TLS beside cleartext on the same port; nil accepts cleartext only.
    package var tls: TLSContext?
    /// Serves clients that use the server as their HTTP proxy; nil for a server that is no proxy.
    package var proxy: ForwardProxy?
    /// Connections that may be open at the same time; further ones wait in the listen queue.
    package var maxConnections = 10_000
    /// The clock of all deadlines and delays.
    package var now: @Sendable () -> MonotonicTime = { .now }

    package init() {}
  }

  package struct Timeouts: Sendable {
    package var pace = PaceLimits()
    /// How long a connection may stay open without a request.
    package var idle = Duration.seconds(75)
    /// How long the input of a closing connection is read and discarded.
    package var linger = Duration.seconds(30)
    /// How long a closing connection may send nothing before it is closed.
    package var lingerIdle = Duration.seconds(2)

    package init() {}

    /// How often the deadlines of connections are checked: often enough for the shortest limit.
    var tick: Duration {
      let shortest = [pace.head, idle, pace.slowBody, pace.slowOutput, linger, lingerIdle].min() ?? .seconds(4)
      return max(.milliseconds(5), min(.seconds(1), shortest / 4))
    }
  }
}
