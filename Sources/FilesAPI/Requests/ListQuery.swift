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
    if !validation.errors.isEmpty { return nil }
  }

  /// The parameters as sent.
  private struct Texts {
    // What Starlette's `QueryParams.get` gives: the last one wins.
    var page: String?
    var limit: String?
    var organizationIDs: [String] = []
    var ids: [String] = []

    mutating func take(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
      switch name.count {
      case 3 where name.spells("ids"): ids.append(QueryString.text(value))
      case 4 where name.spells("page"): page = QueryString.text(value)
      case 5 where name.spells("limit"): limit = QueryString.text(value)
      case 15 where name.spells("organization_id"): organizationIDs.append(QueryString.text(value))
      default: break
      }
    }
  }

  private static func positive(_ text: String, _ name: StaticString, _ validation: inout Validation) -> PythonInteger? {
    // What is sent as a rule needs no schema to pass: one in twenty of a list's instructions.
    if let plain = IntegerText.plain(text.utf8), plain > 0 { return .small(plain) }
    var reader = validation.check(JSONTape(string: text), FileSchemas.positive, at: .key(name)).map {
      ValidatedReader($0)
    }
    return reader?.integer()
  }

  private static func ids(_ values: [String], _ name: StaticString, _ validation: inout Validation) -> [ID]? {
    guard !values.isEmpty else { return nil }
    let list = JSONTape(strings: values)
    var reader = validation.check(list, FileSchemas.ids, at: .key(name)).map { ValidatedReader($0) }
    return reader?.list { $0.uuid() }
  }

  /// Where the page begins; `nil` beyond PostgreSQL's `bigint`.
  var offset: Int? {
    if case .small(1) = page { return 0 }
    guard let page = Int128(page.text) else { return nil }
    let (offset, overflows) = (page - 1).multipliedReportingOverflow(by: Int128(limit))
    return overflows ? nil : Int(exactly: offset)
  }
}
