import HTTPCore
import JSON
import PolarFiles

/// `/_mock/uploads`: multipart uploads, and what became of every part.
struct UploadRoutes: Sendable {
  let store: Store

  func list() -> Response { Self.response(store.uploads()) }

  /// The upload that the file's create opened; none for a file of a fixture.
  func show(_ text: String) throws(ControlError) -> Response {
    guard let id = ID(text) else { throw ControlError(.notFound, "There is no file \(text).") }
    let reports = store.uploads(of: id)
    guard !reports.isEmpty || store.file(id) != nil else { throw ControlError(.notFound, "There is no file \(text).") }
    return Self.response(reports)
  }

  private static func response(_ reports: [UploadReport]) -> Response {
    var writer = JSONWriter(reservingCapacity: 128 + 2048 * reports.count)
    writer.append(raw: #"{"count":"#)
    writer.append(int: reports.count)
    writer.append(raw: #","uploads":["#)
    for (index, report) in reports.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      report.append(to: &writer)
    }
    writer.append(raw: "]}")
    return Response(json: writer.bytes)
  }
}
