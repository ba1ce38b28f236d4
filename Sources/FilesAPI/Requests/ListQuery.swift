import JSON
package import PolarFiles

/// The query of a list that passed validation.
package struct ListQuery: Sendable {
  package var page: PythonInteger
  /// 1 to 100.
  package var limit: Int
  package var organizationIDs: [ID]?
  package var ids: [ID]?

  static let first = ListQuery(page: .small(1), limit: 10)
  private static let mostPerPage = 100

  private init(page: PythonInteger, limit: Int) {
    self.page = page
    self.limit = limit
  }

  /// - Returns: `nil` once the validation holds errors, in FastAPI's order: the pagination, a dependency, comes first.
  init?(_ query: QueryString, _ validation: inout Validation) {
    self = .first
    if let value = query.last("page") {
      page = validation.check(.string(value), FileSchemas.positive, at: .key("page"))?.integer ?? page
    }
    if let value = query.last("limit") {
      let asked = validation.check(.string(value), FileSchemas.positive, at: .key("limit"))?.integer
      limit = min(asked?.int ?? Self.mostPerPage, Self.mostPerPage)
    }
    organizationIDs = Self.ids(query, "organization_id", &validation)
    ids = Self.ids(query, "ids", &validation)
    if !validation.errors.isEmpty { return nil }
  }

  private static func ids(_ query: QueryString, _ name: String, _ validation: inout Validation) -> [ID]? {
    let values = query.all(name)
    guard !values.isEmpty else { return nil }
    let list = JSONValue.array(values.map { .string($0) })
    return validation.check(list, FileSchemas.ids, at: .key(name))?.list.compactMap(\.uuid)
  }

  /// Where the page begins; `nil` beyond PostgreSQL's `bigint`.
  var offset: Int? {
    guard let page = Int128(page.text) else { return nil }
    let (offset, overflows) = (page - 1).multipliedReportingOverflow(by: Int128(limit))
    return overflows ? nil : Int(exactly: offset)
  }
}
