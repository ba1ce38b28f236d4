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
    Response { writer in
      writer.append("count", reports.count)
      writer.append("uploads", reports)
    }
  }
}
