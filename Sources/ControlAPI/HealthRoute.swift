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
      writer.append("url", url(for: request))
      writer.append("uptime_seconds", uptime)
    }
  }

  /// Where the mock is reached.
  func url(for request: ControlRequest) -> String {
    publicURL ?? "\(request.head.connection.scheme)://\(request.head.headers["host"] ?? "")"
  }

  /// In seconds.
  var uptime: Int { Int((ContinuousClock.now - startedAt).components.seconds) }
}
