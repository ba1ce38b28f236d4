/// The groups of rules that a request of one operation may match, by what each asks most narrowly for: of a thousand groups
/// a request is compared with those of its own file, organization, subject, path, header or part, and with those for any.
struct FailureCandidates: Sendable {
  /// What a group asks most narrowly for.
  private enum Key: Hashable {
    case file(ID)
    case organization(ID)
    case subject(ExactText)
    case path(ExactBytes)
    /// What stands before the first star of a pattern.
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

  /// The groups that ask for nothing so narrow.
  private var broad: [Int] = []
  /// The others, by what they ask for.
  private var narrow: [Key: [Int]] = [:]
  private var hasPaths = false
  /// How long the beginnings of paths are that patterns have.
  private var beginningLengths: Set<Int> = []
  private var headerNames: Set<String> = []
  /// What they want to know of a request; nil where there are none.
  private(set) var needs: FailureRequest.Needs?

  mutating func insert(_ group: Int, _ match: FailureMatch) {
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

  mutating func remove(_ group: Int, _ match: FailureMatch) {
    guard let key = Key(match) else { return broad.removeAll { $0 == group } }
    narrow[key]?.removeAll { $0 == group }
  }

  /// All groups that may match, in no order, and some of them twice.
  func forEach(of request: FailureRequest, _ body: (Int) -> Void) {
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
