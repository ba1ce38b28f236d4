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
    var texts = Texts()
    query.forEach { name, value in texts.take(name, value) }
    if let text = texts.page {
      page = Self.positive(text, "page", &validation) ?? page
    }
    if let text = texts.limit {
      limit = min(Self.positive(text, "limit", &validation)?.int ?? Self.mostPerPage, Self.mostPerPage)
    }
    organizationIDs = Self.ids(texts.organizationIDs, "organization_id", &validation)
    ids = Self.ids(texts.ids, "ids", &validation)
    guard validation.isSound else { return nil }
  }

  /// The parameters as sent.
  private struct Texts {
    // What Starlette's `QueryParams.get` gives: the last one wins.
    var page: String?
    var limit: String?
    var organizationIDs: [String] = []
    var ids: [String] = []

    mutating func take(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
      if name.spells("page") {
        page = QueryString.text(value)
      } else if name.spells("limit") {
        limit = QueryString.text(value)
      } else if name.spells("organization_id") {
        organizationIDs.append(QueryString.text(value))
      } else if name.spells("ids") {
        ids.append(QueryString.text(value))
      }
    }
  }

  private static func positive(_ text: String, _ name: StaticString, _ validation: inout Validation) -> PythonInteger? {
    if case .integer(let number) = IntegerText(text), number.isGreater(than: 0) { return number }
    return validation.within(.key(name)) { $0.integer(JSONDocument(string: text).root, greaterThan: 0) }
  }

  private static func ids(_ values: [String], _ name: StaticString, _ validation: inout Validation) -> [ID]? {
    guard !values.isEmpty else { return nil }
    return validation.within(.key(name)) { $0.union(JSONDocument(strings: values).root, oneOrSeveral) }
  }

  private static let oneOrSeveral: [Validation.Way<[ID]>] = [
    Validation.Way("uuid") { validation, node in validation.uuid4(node).map { [$0] } },
    Validation.Way(
      """
      json-or-python[json=list[uuid],python=chain[is-instance[Sequence],\
      function-wrap[sequence_validator()]]]
      """
    ) { validation, node in validation.list(node) { $0.uuid4($1) } },
  ]

  /// Where the page begins; `nil` beyond PostgreSQL's `bigint`.
  var offset: Int? {
    if case .small(1) = page { return 0 }
    guard let page = Int128(page.text) else { return nil }
    let (offset, overflows) = (page - 1).multipliedReportingOverflow(by: Int128(limit))
    return overflows ? nil : Int(exactly: offset)
  }
}
