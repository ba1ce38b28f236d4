import HTTPCore
import JSON
import PolarFiles
import Recording

/// `/_mock/status`: how the mock is set up, and how much there is in it.
struct StatusRoute: Sendable {
  let health: HealthRoute
  let environment: String
  let store: Store
  let journal: Journal
  let hub: EventHub

  func show(_ request: ControlRequest) -> Response {
    let storage =
      switch store.configuration.storage {
      case .memory: "memory"
      case .disk: "disk"
      case .discard: "discard"
      }
    return Response { writer in
      writer.append("version", health.version)
      writer.append("url", health.url(for: request))
      writer.append("environment", environment)
      writer.append("uptime_seconds", health.uptime)
      writer.append("clock", store.clock)
      writer.appendSize(of: store)
      writer.append("uploads_open", store.openUploadCount)
      writer.append("bytes", store.bytesInUse)
      writer.append("bytes_limit", store.configuration.memoryLimit)
      writer.append("storage", storage)
      writer.append("requests", journal.position.count)
      writer.append("requests_limit", journal.limit)
      writer.append("event_streams", hub.readerCount)
    }
  }
}
