package import JSON

/// What criteria compare: the facts about a request that are known before its response.
package protocol RequestFacts {
  var operation: Operation? { get }
  var method: String { get }
  /// As sent, without the query.
  var rawPath: ArraySlice<UInt8> { get }
  var organization: ID? { get }
  var file: ID? { get }
  var part: Int? { get }
  var subject: String? { get }
  /// The values of all fields of a name in lower case.
  func headerValues(_ name: String) -> [ArraySlice<UInt8>]
  /// The request's body; nil if it is not available or not JSON.
  var bodyValue: JSONNode? { get }
}

/// The criteria that the journal's filters and failure rules share: every field that is set must match.
package struct RequestCriteria: Sendable, Hashable {
  package enum Field: String, Sendable, CaseIterable {
    // The body last: it has to be parsed.
    case operation, method, path, organization, file, part, subject, header, body

    /// Whether its value is an object instead of a text.
    package var isObject: Bool { self == .header || self == .body }
  }

  package var operation: OperationPattern?
  package var method: String?
  /// Of the path without its query.
  package var path: PathPattern?
  package var organization: ID?
  package var file: ID?
  package var part: Int?
  package var subject: String?
  package var headers: [HeaderPattern] = []
  package var body: BodyPattern?

  /// Stored, because a filter compares thousands of requests.
  private static let fields = Field.allCases

  package init() {}

  package func matches(_ request: some RequestFacts) -> Bool {
    Self.fields.allSatisfy { agrees($0, request) }
  }

  package func agrees(_ field: Field, _ request: some RequestFacts) -> Bool {
    switch field {
    case .operation: operation?.covers(request.operation) ?? true
    case .method: method == nil || method == request.method
    case .path: path?.matches(request.rawPath) ?? true
    case .organization: organization == nil || organization == request.organization
    case .file: file == nil || file == request.file
    case .part: part == nil || part == request.part
    case .subject: subject == nil || subject == request.subject
    case .header: headers.allSatisfy { $0.matches(request) }
    case .body: body.map { body in request.bodyValue.map(body.matches) ?? false } ?? true
    }
  }
}
