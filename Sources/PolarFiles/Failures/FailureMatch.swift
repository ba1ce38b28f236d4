package import JSON

/// Which requests a rule is about: the criteria that it shares with the journal's filters, and a few of its own.
package struct FailureMatch: Sendable, Hashable {
  package var criteria = RequestCriteria()
  /// The organization as the rule names it, by slug or id.
  package var organizationName: String?
  /// Which upload of a part, from 1.
  package var attempt: Int?
  package var transport: TextPattern?

  /// The possible values of `protocol`.
  package static let transports = ["HTTP/1.0", "HTTP/1.1", "HTTP/2"]

  package init() {}

  /// Compares the cheap criteria first.
  func matches(_ request: FailureRequest) -> Bool {
    (attempt == nil || attempt == request.attempt) && (transport?.matches(request.transport) ?? true)
      && criteria.matches(request)
  }

  /// The facts about a request that `matches` needs.
  var needs: FailureRequest.Needs {
    var needs: FailureRequest.Needs = []
    if criteria.organization != nil || criteria.file != nil { needs.insert(.owner) }
    if criteria.subject != nil { needs.insert(.subject) }
    if attempt != nil { needs.insert(.attempt) }
    if !criteria.headers.isEmpty { needs.insert(.headers) }
    if criteria.body != nil { needs.insert(.body) }
    return needs
  }

  /// The operations whose requests may match; nil stands for requests without a route.
  var operations: [Operation?] {
    criteria.operation.map { $0.operations.map { Optional($0) } } ?? [nil] + Operation.allCases.map { Optional($0) }
  }
}

/// What failure rules know about a request: its head, and for rules that ask for it its body.
package struct FailureRequest: Sendable, RequestFacts {
  /// The facts that must be looked up before a rule can be matched, most of them in the world.
  package struct Needs: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let owner = Needs(rawValue: 1)
    package static let subject = Needs(rawValue: 2)
    package static let attempt = Needs(rawValue: 4)
    package static let headers = Needs(rawValue: 8)
    /// Known only after the body is read.
    package static let body = Needs(rawValue: 16)
    /// The caller and the owner of the file.
    package static let identity = Needs(rawValue: owner.rawValue | subject.rawValue)
  }

  package var operation: Operation?
  package var subject: String?
  package var organization: ID?
  package var file: ID?
  package var part: Int?
  /// Which upload of that part it is, from 1.
  package var attempt: Int?
  package let method: String
  package let rawPath: ArraySlice<UInt8>
  package let transport: String
  /// The values of all fields of a name in lower case.
  package var headers: @Sendable (String) -> [ArraySlice<UInt8>]
  /// Nil until the body is read.
  package var bodyValue: JSONNode?

  package init(
    method: String, path: ArraySlice<UInt8>, transport: String,
    headers: @escaping @Sendable (String) -> [ArraySlice<UInt8>] = { _ in [] }
  ) {
    self.method = method
    rawPath = path
    self.transport = transport
    self.headers = headers
  }

  package func headerValues(_ name: String) -> [ArraySlice<UInt8>] { headers(name) }
}
