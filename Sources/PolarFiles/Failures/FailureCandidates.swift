/// The groups of rules that a request of one operation may match, by what each asks most narrowly for: of a thousand groups
/// a request is compared with those of its own file, organization, subject, path, header or part, and with those for any.
struct FailureCandidates: Sendable {
  /// What a group asks most narrowly for.
  private enum Key {
    case file(ID)
    case organization(ID)
    case subject(String)
    case path([UInt8])
    /// What stands before the first star of a pattern.
    case pathBeginning([UInt8])
    case header(name: String, value: [UInt8])
    case part(Int)

    init?(_ match: FailureMatch) {
      let criteria = match.criteria
      let header = criteria.headers.lazy.compactMap { header in header.value.literal.map { (header.name, $0) } }.first
      if let file = criteria.file {
        self = .file(file)
      } else if let organization = criteria.organization {
        self = .organization(organization)
      } else if let subject = criteria.subject {
        self = .subject(subject)
      } else if let path = criteria.path?.literal {
        self = .path(path)
      } else if let (name, value) = header {
        self = .header(name: name, value: value)
      } else if let beginning = criteria.path?.beginning, !beginning.isEmpty {
        self = .pathBeginning(beginning)
      } else if let part = criteria.part {
        self = .part(part)
      } else {
        return nil
      }
    }

    var digest: UInt64 {
      switch self {
      case .file(let id): FailureCandidates.digest(1, id)
      case .organization(let id): FailureCandidates.digest(2, id)
      case .subject(let text): FailureCandidates.digest(3, text.utf8)
      case .path(let bytes): FailureCandidates.digest(4, bytes)
      case .pathBeginning(let bytes): FailureCandidates.digest(7, bytes)
      case .header(let name, let value): FailureCandidates.digest(FailureCandidates.digest(5, name.utf8), value)
      case .part(let number): FailureCandidates.digest(6, ID(high: 0, low: UInt64(number)))
      }
    }
  }

  /// The groups that ask for nothing so narrow.
  private var broad: [Int] = []
  /// The others, by the digest of their key: another key of that digest costs a comparison only.
  private var narrow: [UInt64: [Int]] = [:]
  private var hasPaths = false
  /// How long the beginnings of paths are that patterns have.
  private var beginningLengths: Set<Int> = []
  private var headerNames: Set<String> = []
  /// What they want to know of a request; nil where there are none.
  private(set) var needs: FailureRequest.Needs?

  mutating func insert(_ group: Int, _ match: FailureMatch) {
    needs = match.needs.union(needs ?? [])
    guard let key = Key(match) else { return broad.append(group) }
    narrow[key.digest, default: []].append(group)
    switch key {
    case .path: hasPaths = true
    case .pathBeginning(let beginning): beginningLengths.insert(beginning.count)
    case .header(let name, _): headerNames.insert(name)
    default: break
    }
  }

  mutating func remove(_ group: Int, _ match: FailureMatch) {
    guard let key = Key(match) else { return broad.removeAll { $0 == group } }
    narrow[key.digest]?.removeAll { $0 == group }
  }

  /// All groups that may match, in no order, and some of them twice.
  func forEach(of request: FailureRequest, _ body: (Int) -> Void) {
    broad.forEach(body)
    if narrow.isEmpty { return }
    func look(_ digest: UInt64) { narrow[digest]?.forEach(body) }
    func look(path: ArraySlice<UInt8>) {
      if hasPaths { look(Self.digest(4, path)) }
      for length in beginningLengths where length <= path.count { look(Self.digest(7, path.prefix(length))) }
    }
    if let file = request.file { look(Self.digest(1, file)) }
    if let organization = request.organization { look(Self.digest(2, organization)) }
    if let subject = request.subject { look(Self.digest(3, subject.utf8)) }
    if let part = request.part { look(Self.digest(6, ID(high: 0, low: UInt64(bitPattern: Int64(part))))) }
    if hasPaths || !beginningLengths.isEmpty {
      look(path: request.rawPath)
      if let path = PathPattern.decoded(request.rawPath) { look(path: path) }
    }
    for name in headerNames {
      let digest = Self.digest(5, name.utf8)
      for value in request.headers(name) { look(Self.digest(digest, value)) }
    }
  }

  /// FNV-1a.
  private static func digest(_ start: UInt64, _ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325 ^ start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func digest(_ start: UInt64, _ id: ID) -> UInt64 { (id.high &* 0x100_0000_01B3 ^ id.low) &+ start }
}
