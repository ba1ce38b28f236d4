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

  /// Where the mock is reached: by the name that was asked for, or by its address where none was.
  func url(for request: ControlRequest) -> String {
    if let publicURL { return publicURL }
    let connection = request.head.connection
    let host = request.head.headers["host"].flatMap { $0.isEmpty ? nil : $0 }
    return "\(connection.scheme)://\(host ?? connection.local)"
  }

  /// In seconds.
  var uptime: Int { Int((ContinuousClock.now - startedAt).components.seconds) }
}
