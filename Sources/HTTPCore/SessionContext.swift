/// What all sessions of one lane share.
package final class SessionContext {
  package let handler: any RequestHandler
  package let limits: HTTPLimits
  package let date = HTTPDate()

  package init(handler: any RequestHandler, limits: HTTPLimits = HTTPLimits()) {
    self.handler = handler
    self.limits = limits
  }
}
