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
  private static let maxPerPage = 100

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
      page = Self.number(text, of: Self.pageField, &validation) ?? page
    }
    if let text = texts.limit {
      limit = min(Self.number(text, of: Self.limitField, &validation)?.int ?? Self.maxPerPage, Self.maxPerPage)
    }
    organizationIDs = Self.ids(texts.organizationIDs, of: Self.organizationField, &validation)
    ids = Self.ids(texts.ids, of: Self.idsField, &validation)
    guard validation.isSound else { return nil }
  }

  /// The parameters as sent.
  private struct Texts {
    // What Starlette's `QueryParams.get` gives: the last one wins.
    var page: ArraySlice<UInt8>?
    var limit: ArraySlice<UInt8>?
    var organizationIDs: [String] = []
    var ids: [String] = []

    mutating func take(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
      switch name.count {
      case 3 where name.spells("ids"): ids.append(QueryString.text(value))
      case 4 where name.spells("page"): page = value
      case 5 where name.spells("limit"): limit = value
      case 15 where name.spells("organization_id"): organizationIDs.append(QueryString.text(value))
      default: break
      }
    }
  }

  private static let positive = IntegerBounds(greaterThan: 0)
  private static let pageField = Field.integer("page", positive)
  private static let limitField = Field.integer("limit", positive)
  private static let organizationField = several("organization_id", example: "1dbfc517-0bbf-4301-9ba8-555ca42b9737")
  private static let idsField = several("ids")

  /// As the contract has them.
  static var parameters: [JSONValue] {
    let fields: [(name: StaticString, schema: Schema, description: String)] = [
      (
        organizationField.name, organizationField.schema.titled("OrganizationID Filter"),
        "Only files of this organization, or of these."
      ),
      (idsField.name, idsField.schema.titled("FileID Filter"), "Only this file, or these."),
      (
        pageField.name, pageField.schema.adding("default", .int(first.page.int ?? 1)).titled("Page"),
        "Which page, from 1."
      ),
      (
        limitField.name, limitField.schema.adding("default", .int(first.limit)).titled("Limit"),
        "How many files a page has; more than \(maxPerPage) are as many."
      ),
    ]
    return fields.map { field in
      .object(
        JSONObject([
          ("name", .string("\(field.name)")), ("in", .string("query")), ("required", .bool(false)),
          ("description", .string(field.description)), ("schema", field.schema.json),
        ]))
    }
  }

  private static func number(
    _ value: ArraySlice<UInt8>, of field: Field<PythonInteger>, _ validation: inout Validation
  ) -> PythonInteger? {
    if let number = IntegerText.plain(value).map({ PythonInteger.small($0) }), positive.fault(of: number) == nil {
      return number
    }
    let text = QueryString.text(value)
    if case .integer(let number) = IntegerText(text), positive.fault(of: number) == nil { return number }
    return validation.within(.key(field.name)) { field.read(&$0, JSONDocument(string: text).root) }
  }

  private static func ids(_ values: [String], of field: Field<[ID]>, _ validation: inout Validation) -> [ID]? {
    guard !values.isEmpty else { return nil }
    return validation.within(.key(field.name)) { field.read(&$0, JSONDocument(strings: values).root) }
  }

  private static func several(_ name: StaticString, example: String? = nil) -> Field<[ID]> {
    let one = Schema.uuid4(example: example)
    return Field(name, .anyOf([one, .array(of: one), .null])) { $0.union($1, oneOrSeveral) }
  }

  private static let oneOrSeveral: [Validation.Alternative<[ID]>] = [
    Validation.Alternative("uuid") { validation, node in validation.uuid4(node).map { [$0] } },
    Validation.Alternative(
      """
      json-or-python[json=list[uuid],python=chain[is-instance[Sequence],\
      function-wrap[sequence_validator()]]]
      """
    ) { validation, node in validation.list(node) { $0.uuid4($1) } },
  ]

  /// Whether PostgreSQL's `bigint` can say where the page begins.
  var beginsWithinBigint: Bool {
    let page: Int128? =
      switch page {
      case .small(let number): Int128(number)
      case .big(let text): Int128(text)
      }
    guard let page else { return false }
    let (offset, overflows) = (page - 1).multipliedReportingOverflow(by: Int128(limit))
    return !overflows && offset <= Int.max
  }
}
