/// What is known of a request before it is answered.
package protocol RequestFacts {
  var operation: Operation? { get }
  var method: String { get }
  /// As sent, without the query.
  var rawPath: ArraySlice<UInt8> { get }
  var organization: ID? { get }
  var file: ID? { get }
  var part: Int? { get }
  var subject: String? { get }
}

/// Which requests are meant, by what is known before the answer: every field that is set must agree. The journal's filters
/// and failure rules have these in common.
package struct RequestCriteria: Sendable {
  package enum Field: String, Sendable, CaseIterable {
    case operation, method, path, organization, file, part, subject
  }

  package var operation: OperationPattern?
  package var method: String?
  /// Of the path without its query.
  package var path: PathPattern?
  package var organization: ID?
  package var file: ID?
  package var part: Int?
  package var subject: String?

  /// Made once: a filter looks at thousands of requests.
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
    }
  }
}
