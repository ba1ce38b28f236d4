package import JSON

/// Which requests a rule is about: the criteria of the journal that are known before the answer, and a few of its own.
package struct FailureMatch: Sendable, Hashable {
  package var criteria = RequestCriteria()
  /// The organization as the rule names it, by slug or id.
  package var organizationName: String?
  /// Of the part, from 1.
  package var attempt: Int?
  package var transport: TextPattern?

  /// What `protocol` can be.
  package static let transports = ["HTTP/1.0", "HTTP/1.1", "HTTP/2"]

  package init() {}

  /// A rule's own criteria come first where they cost little.
  func matches(_ request: FailureRequest) -> Bool {
    (attempt == nil || attempt == request.attempt) && (transport?.matches(request.transport) ?? true)
      && criteria.matches(request)
  }

  /// What has to be found out about a request before the rule can be asked.
  var needs: FailureRequest.Needs {
    var needs: FailureRequest.Needs = []
    if criteria.organization != nil || criteria.file != nil { needs.insert(.owner) }
    if criteria.subject != nil { needs.insert(.subject) }
    if attempt != nil { needs.insert(.attempt) }
    if !criteria.headers.isEmpty { needs.insert(.headers) }
    if criteria.body != nil { needs.insert(.body) }
    return needs
  }
}

/// A request as rules see it: by its head, and then, for rules that ask for it, by its body too.
package struct FailureRequest: Sendable, RequestFacts {
  /// What is not at hand: most of it takes a look into the world.
  package struct Needs: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let owner = Needs(rawValue: 1)
    package static let subject = Needs(rawValue: 2)
    package static let attempt = Needs(rawValue: 4)
    package static let headers = Needs(rawValue: 8)
    /// Not to be had before the body was read.
    package static let body = Needs(rawValue: 16)
    /// Whose request it is.
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
  /// Nil as long as it was not read.
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
