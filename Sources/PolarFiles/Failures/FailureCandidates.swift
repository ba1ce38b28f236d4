/// The rules that a request of one operation may be struck by, by what each asks most narrowly for: of a thousand rules a
/// request is compared with those of its own file, organization, subject, path, header or part, and with those for any.
struct FailureCandidates: Sendable {
  private enum Key: Hashable, Sendable {
    case any
    case file(ID)
    case organization(ID)
    case subject(String)
    case path([UInt8])
    case header(name: String, value: [UInt8])
    case part(Int)
  }

  /// Places among all rules, ascending.
  private var places: [Key: [Int]] = [:]
  private var hasPaths = false
  private var headerNames: Set<String> = []
  private(set) var needs: FailureRequest.Needs = []

  /// Without those that are spent: they count no more.
  static func byOperation(_ rules: [LiveFailure]) -> [Operation?: FailureCandidates] {
    guard !rules.isEmpty else { return [:] }
    var found: [Operation?: FailureCandidates] = [:]
    for (index, live) in rules.enumerated() where !live.isSpent {
      let operations = live.rule.match.criteria.operation?.operations.map { Optional($0) }
      for operation in operations ?? [nil] + Operation.allCases.map({ Optional($0) }) {
        found[operation, default: FailureCandidates()].append(live.rule.match, at: index)
      }
    }
    return found
  }

  private mutating func append(_ match: FailureMatch, at index: Int) {
    let key = Self.key(of: match)
    places[key, default: []].append(index)
    if case .path = key { hasPaths = true }
    if case .header(let name, _) = key { headerNames.insert(name) }
    needs.formUnion(match.needs)
  }

  private static func key(of match: FailureMatch) -> Key {
    let criteria = match.criteria
    if let file = criteria.file { return .file(file) }
    if let organization = criteria.organization { return .organization(organization) }
    if let subject = criteria.subject { return .subject(subject) }
    if let path = criteria.path?.literal { return .path(path) }
    for header in criteria.headers {
      if let value = header.value.literal { return .header(name: header.name, value: value) }
    }
    return criteria.part.map { .part($0) } ?? .any
  }

  /// The places of all rules that may match, in the order in which rules are tried.
  func places(for request: FailureRequest) -> [Int] {
    var found = places[.any] ?? []
    // Most sets of rules ask for nothing narrower.
    if places.count == 1, !found.isEmpty { return found }
    if let file = request.file { found += places[.file(file)] ?? [] }
    if let organization = request.organization { found += places[.organization(organization)] ?? [] }
    if let subject = request.subject { found += places[.subject(subject)] ?? [] }
    if let part = request.part { found += places[.part(part)] ?? [] }
    if hasPaths { for path in PathPattern.spellings(of: request.rawPath) { found += places[.path(path)] ?? [] } }
    for name in headerNames {
      for value in Set(request.headers(name)) { found += places[.header(name: name, value: Array(value))] ?? [] }
    }
    return found.sorted()
  }
}
