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
    var writer = JSONWriter(reservingCapacity: 128)
    writer.append(raw: #"{"status":"ok","version":"#)
    writer.append(string: version)
    writer.append(raw: #","url":"#)
    writer.append(string: publicURL ?? "http://\(request.head.headers["host"] ?? "")")
    writer.append(raw: #","uptime_seconds":"#)
    writer.append(int: Int((ContinuousClock.now - startedAt).components.seconds))
    writer.append(raw: "}")
    return Response(json: writer.bytes)
  }
}
