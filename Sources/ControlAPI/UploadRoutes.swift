import HTTPCore
import JSON
import PolarFiles

/// `/_mock/uploads`: multipart uploads, and what became of every part.
struct UploadRoutes: Sendable {
  let store: Store

  /// All of them, or a page; the first page has the latest.
  func list(_ request: ControlRequest) throws(ControlError) -> Response {
    let query = try ListQuery(request, knowing: ["organization", "state"])
    let found = store.uploads(
      of: try query.organization(in: store), in: try query.value("state", UploadReport.State.self),
      query.hasPage ? query.page : nil)
    return Self.response(found.items, total: found.total)
  }

  /// The upload that the file's create opened; none for a file of a fixture.
  func show(_ text: String) throws(ControlError) -> Response {
    guard let id = ID(text) else { throw FileRoutes.missing(text) }
    let reports = store.uploads(of: id)
    guard !reports.isEmpty || store.file(id) != nil else { throw FileRoutes.missing(text) }
    return Self.response(reports, total: reports.count)
  }

  private static func response(_ reports: [UploadReport], total: Int) -> Response {
    Response { writer in
      writer.append("count", reports.count)
      writer.append("total", total)
      writer.append("uploads", reports)
    }
  }
}
