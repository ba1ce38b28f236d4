/// An index of the groups of rules for one operation, by each group's most selective criterion: of a thousand groups, a
/// request is compared only with those for its own file, organization, subject, path, header or part, and with the
/// groups that have no such criterion.
struct FailureCandidates: Sendable {
  typealias GroupIndex = FailureRules.State.GroupIndex

  /// A group's most selective criterion.
  private enum Key: Hashable {
    case file(ID)
    case organization(ID)
    case subject(ExactText)
    case path(ExactBytes)
    /// The text before the first `*` of a pattern.
    case pathBeginning(ExactBytes)
    case header(name: ExactText, value: ExactBytes)
    case part(Int)

    init?(_ match: FailureMatch) {
      let criteria = match.criteria
      let header = criteria.headers.lazy.compactMap { header in header.value.literal.map { (header.name, $0) } }.first
      if let file = criteria.file {
        self = .file(file)
      } else if let organization = criteria.organization {
        self = .organization(organization)
      } else if let subject = criteria.subject {
        self = .subject(ExactText(subject))
      } else if let path = criteria.path?.literal {
        self = .path(ExactBytes(path[...]))
      } else if let (name, value) = header {
        self = .header(name: ExactText(name), value: ExactBytes(value[...]))
      } else if let beginning = criteria.path?.beginning, !beginning.isEmpty {
        self = .pathBeginning(ExactBytes(beginning[...]))
      } else if let part = criteria.part {
        self = .part(part)
      } else {
        return nil
      }
    }
  }

  /// The groups without such a criterion.
  private var broad: [GroupIndex] = []
  private var narrow: [Key: [GroupIndex]] = [:]
  private var hasPaths = false
  /// The lengths of the keys `pathBeginning`.
  private var beginningLengths: Set<Int> = []
  private var headerNames: Set<String> = []
  /// What the groups need to know about a request; nil if there are none.
  private(set) var needs: FailureRequest.Needs?

  mutating func insert(_ group: GroupIndex, _ match: FailureMatch) {
    needs = match.needs.union(needs ?? [])
    guard let key = Key(match) else { return broad.append(group) }
    narrow[key, default: []].append(group)
    switch key {
    case .path: hasPaths = true
    case .pathBeginning(let beginning): beginningLengths.insert(beginning.bytes.count)
    case .header(let name, _): headerNames.insert(name.text)
    default: break
    }
  }

  mutating func remove(_ group: GroupIndex, _ match: FailureMatch) {
    guard let key = Key(match) else { return broad.removeAll { $0 == group } }
    narrow[key]?.removeAll { $0 == group }
  }

  /// Calls `body` for all groups that may match, in no order; for some of them twice.
  func forEach(of request: FailureRequest, _ body: (GroupIndex) -> Void) {
    broad.forEach(body)
    if narrow.isEmpty { return }
    func look(_ key: Key) { narrow[key]?.forEach(body) }
    func look(path: ArraySlice<UInt8>) {
      if hasPaths { look(.path(ExactBytes(path))) }
      for length in beginningLengths where length <= path.count {
        look(.pathBeginning(ExactBytes(path.prefix(length))))
      }
    }
    if let file = request.file { look(.file(file)) }
    if let organization = request.organization { look(.organization(organization)) }
    if let subject = request.subject { look(.subject(ExactText(subject))) }
    if let part = request.part { look(.part(part)) }
    if hasPaths || !beginningLengths.isEmpty {
      look(path: request.rawPath)
      if let path = PathPattern.decoded(request.rawPath) { look(path: path) }
    }
    for name in headerNames {
      for value in request.headers(name) { look(.header(name: ExactText(name), value: ExactBytes(value))) }
    }
  }
}

extension FailureCandidates {
  /// Empty candidates, by `candidatesIndex`.
  static let none = [FailureCandidates](repeating: FailureCandidates(), count: Operation.count + 1)
}

extension Operation? {
  /// The index of an operation's candidates; the last index is that of requests without a route.
  var candidatesIndex: Int { self?.index ?? Operation.count }
}
