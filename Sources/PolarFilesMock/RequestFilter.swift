import JSON
import PolarFiles
import Recording

/// A filter of requests: every field that is set must match.
///
/// ```swift
/// let refused = mock.requests(matching: RequestFilter(status: .clientErrors, organization: tenant.slug))
/// print(refused.count)
/// ```
public struct RequestFilter: Sendable, Hashable {
  /// A status by number, or a class of them.
  ///
  /// ```swift
  /// let failed = mock.requests(matching: RequestFilter(status: .serverErrors))
  /// ```
  public enum Status: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// Exactly this status.
    case code(Int)
    /// 200 to 299.
    case successes
    /// 300 to 399.
    case redirections
    /// 400 to 499.
    case clientErrors
    /// 500 to 599.
    case serverErrors

    /// A status by its number.
    ///
    /// ```swift
    /// let missing = mock.requests(matching: RequestFilter(status: 404))
    /// ```
    public init(integerLiteral code: Int) { self = .code(code) }
  }

  /// What is asked for.
  public var operation: FileOperation?
  /// The status of the answer.
  public var status: Status?
  /// `GET`, `POST`, …
  public var method: String?
  /// The path without its query; `*` stands for any run of characters.
  public var path: String?
  /// An organization by slug or id.
  public var organization: String?
  /// A file by id.
  public var file: String?
  /// The number of a part.
  public var part: Int?
  /// The id of the failure rule that struck.
  public var failure: String?
  /// Only requests after the one with that sequence number.
  public var after: Int?
  /// Header fields by name, with patterns of their values as sent; `*` stands for any run of characters.
  public var headers: [String: String]
  /// What the body's JSON contains. The journal has bodies of up to 65536 bytes: a larger one never matches.
  public var body: JSONPattern?

  /// Matches every request, or those that match the given values.
  ///
  /// ```swift
  /// let filter = RequestFilter(operation: .create, status: 201, organization: "acme")
  /// ```
  public init(
    operation: FileOperation? = nil, status: Status? = nil, method: String? = nil, path: String? = nil,
    organization: String? = nil, file: String? = nil, part: Int? = nil, failure: String? = nil, after: Int? = nil,
    headers: [String: String] = [:], body: JSONPattern? = nil
  ) {
    self.operation = operation
    self.status = status
    self.method = method
    self.path = path
    self.organization = organization
    self.file = file
    self.part = part
    self.failure = failure
    self.after = after
    self.headers = headers
    self.body = body
  }
}

extension RequestFilter {
  /// Why nothing can match; nil where something can.
  func fault(in store: Store) -> String? {
    if let organization, organizationID(organization, in: store) == nil {
      return "there is no organization '\(organization)'"
    }
    if let file, ID(file) == nil { return "'\(file)' is no id of a file" }
    do throws(CriterionFault) { _ = try sent() } catch { return error.reason }
    return nil
  }

  /// Whether it filters by header fields or by the body.
  var asksForContent: Bool { body != nil || !headers.isEmpty }

  /// The criteria for headers and body. A fault names its criterion.
  private func sent() throws(CriterionFault) -> RequestCriteria {
    var criteria = RequestCriteria()
    do throws(CriterionFault) {
      let fields = headers.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue.string($0.value)) }
      try criteria.set(.header, to: .object(JSONObject(fields)))
    } catch {
      throw CriterionFault(reason: "header\(error.path) \(error.reason)")
    }
    guard let body else { return criteria }
    do throws(CriterionFault) { try criteria.set(.body, to: body.json) } catch {
      throw CriterionFault(reason: "body\(error.path) \(error.reason)")
    }
    return criteria
  }

  private func organizationID(_ name: String, in store: Store) -> ID? {
    store.organization(slug: name)?.id ?? ID(name)
  }

  /// Nil if nothing can match, such as for an organization that does not exist.
  func match(in store: Store) -> JournalMatch? {
    guard let criteria = try? sent() else { return nil }
    var match = JournalMatch()
    match.criteria = criteria
    match.criteria.operation = operation.flatMap { OperationPattern($0.rawValue) }
    match.status = status.map(\.criterion)
    match.criteria.method = method?.uppercased()
    match.criteria.path = path.map { PathPattern($0) }
    match.criteria.part = part
    match.failure = failure
    match.since = after.map { .sequence($0) }
    if let organization {
      guard let id = organizationID(organization, in: store) else { return nil }
      match.criteria.organization = id
    }
    if let file {
      guard let id = ID(file) else { return nil }
      match.criteria.file = id
    }
    return match
  }
}

extension RequestFilter.Status {
  fileprivate var criterion: JournalMatch.Status {
    switch self {
    case .code(let code): .exactly(code)
    case .successes: .hundred(2)
    case .redirections: .hundred(3)
    case .clientErrors: .hundred(4)
    case .serverErrors: .hundred(5)
    }
  }
}
