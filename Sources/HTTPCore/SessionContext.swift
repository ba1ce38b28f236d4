package import Platform

/// What all sessions of one lane share.
package final class SessionContext {
  package let handler: any RequestHandler
  package let limits: HTTPLimits
  /// Nil for a server that is no proxy.
  package let proxy: ForwardProxy?
  package let date = HTTPDate()
  /// What delays and paces go by.
  package let now: () -> MonotonicTime

  package init(
    handler: any RequestHandler, limits: HTTPLimits = HTTPLimits(), proxy: ForwardProxy? = nil,
    now: @escaping () -> MonotonicTime = { .now }
  ) {
    self.handler = handler
    self.limits = limits
    self.proxy = proxy
    self.now = now
  }
}
