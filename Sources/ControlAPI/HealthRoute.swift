import HTTPCore
import JSON

/// `/_mock/health`: answers as soon as anything does.
struct HealthRoute: Sendable {
  let version: String
  let publicURL: String?
  private let startedAt = ContinuousClock.now

  init(version: String, publicURL: String?) {
    self.version = version
    self.publicURL = publicURL
  }

  func show(_ request: ControlRequest) -> Response {
    Response { writer in
      writer.append("status", "ok")
      writer.append("version", version)
      writer.append("url", publicURL ?? "http://\(request.head.headers["host"] ?? "")")
      writer.append("uptime_seconds", Int((ContinuousClock.now - startedAt).components.seconds))
    }
  }
}
