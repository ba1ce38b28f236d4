package import HTTPCore

package import Platform
package import TLS

extension Server {
  package struct Configuration: Sendable {
    /// A name or a literal IPv4 or IPv6 address (without brackets).
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port: UInt16 = 0
    /// Cores of the machine.
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    /// Threads that serve connections; the load's other half wants a core too.
    package var lanes: Int
    package var limits = HTTPLimits()
    package var timeouts = Timeouts()
    /// What TLS is spoken with on the same port, beside cleartext; nil speaks cleartext alone.
    package var tls: TLSContext?
    /// What is done for clients that take the server for their proxy; nil does nothing.
    package var proxy: ForwardProxy?
    /// Open connections at a time; further ones wait in the listen queue.
    package var maxConnections = 10_000
    /// What deadlines go by.
    package var now: @Sendable () -> MonotonicTime = { .now }

    package init() { lanes = max(1, cores - 1) }
  }

  package struct Timeouts: Sendable {
    package var pace = PaceLimits()
    /// Without a request.
    package var idle = Duration.seconds(75)
    /// How long a closing connection's input is read and discarded, in whole and without a byte.
    package var linger = Duration.seconds(30)
    package var lingerIdle = Duration.seconds(2)

    package init() {}

    /// How often connections are looked at: often enough for the shortest limit.
    var tick: Duration {
      let shortest = [pace.head, idle, pace.slowBody, pace.slowOutput, linger, lingerIdle].min() ?? .seconds(4)
      return max(.milliseconds(5), min(.seconds(1), shortest / 4))
    }
  }
}
