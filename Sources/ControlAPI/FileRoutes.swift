import HTTPCore
import JSON
import PolarFiles

/// `/_mock/files/{id}`: what only the operator can change.
struct FileRoutes: Sendable {
  let store: Store

  func amend(_ text: String, _ request: ControlRequest) throws(ControlError) -> Response {
    let document = try request.document()
    let missing = ControlError(.notFound, "There is no file \(text).")
    guard let id = ID(text), store.file(id) != nil else { throw missing }
    var writer = JSONWriter(reservingCapacity: 1024)
    do throws(FixtureErrors) { _ = try store.patch(id, with: document) } catch { throw ControlError(error) }
    // Another request may have deleted it in between.
    guard store.append(file: id, to: &writer) else { throw missing }
    return Response(json: writer.bytes)
  }
}
