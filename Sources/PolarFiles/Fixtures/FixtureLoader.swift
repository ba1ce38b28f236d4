import JSON

/// Builds a world from fixtures, or adds to one. It works on a copy, so that nothing changes after a mistake.
struct FixtureLoader {
  var world: World
  let log: FixtureLog
  let storage: PartStorage
  /// The revision of the loaded files.
  let revision: UInt64
  /// The default time of the first file without one.
  let firstCreation: Timestamp
  /// The seconds between the default times of two files.
  let creationStep: Int
  /// Bytes by their digest, for `content.stored`.
  let known: [SHA256Digest: StoredPart]
  /// Set only if there is one document.
  let prepared: PreparedParts?
  /// How many more files have the same name as the one with that id.
  var namesakes: [ID: Int] = [:]
  /// The failure rules of the documents.
  var failures: [FailureRule] = []
  /// The ids of those rules and of the existing ones.
  var failureIDs: Set<String>

  /// The first default time of files; fixed, so that a fixture makes the same world at every start.
  static let epoch = Timestamp(seconds: 1_767_225_600)

  init(
    world: World, storage: PartStorage, revision: UInt64, firstCreation: Timestamp = epoch,
    creationStep: Int = 1, known: [SHA256Digest: StoredPart] = [:], prepared: PreparedParts? = nil,
    failureIDs: Set<String> = [], log: FixtureLog = FixtureLog()
  ) {
    self.world = world
    self.log = log
    self.storage = storage
    self.revision = revision
    self.firstCreation = firstCreation
    self.creationStep = creationStep
    self.known = known
    self.prepared = prepared
    self.failureIDs = failureIDs
  }

  static let rootKeys = ["version", "organizations", "users", "tokens", "files", "bulk", "failures", "$schema"]

  mutating func load(_ documents: [FixtureDocument]) throws(FixtureErrors) {
    try add(documents)
    world.files.sortLists()
  }

  /// Loads the organizations of all documents first, then users and so on, since a reference may point into another
  /// document. The lists of files are unsorted afterwards.
  mutating func add(_ documents: [FixtureDocument]) throws(FixtureErrors) {
    var roots: [FixtureFields] = []
    var lists: [FixtureReader] = []
    for document in documents {
      let reader = FixtureReader(document: document, path: .root, node: document.root, log: log)
      guard !reader.isNull else {
        reader.fail("there is nothing in it; this format begins with version: 1")
        continue
      }
      // The schema may be named along with the fixtures beside it, as by `validate fixtures/*`.
      guard document.root["$defs"] == nil else {
        reader.fail("this is a JSON Schema, not a fixture")
        continue
      }
      // A list of failure rules alone is no world, so it does not replace the demo.
      if reader.elementCount > 0, !document.isExported {
        lists.append(reader)
        continue
      }
      guard let fields = reader.fields(Self.rootKeys) else { continue }
      checkVersion(fields)
      if isWithinLimits(fields) { roots.append(fields) }
    }
    for fields in roots { fields.forEach("organizations") { loadOrganization($0) } }
    for fields in roots { fields.forEach("users") { loadUser($0) } }
    for fields in roots { fields.forEach("tokens") { _ = loadToken($0) } }
    var ordinal = 0
    for fields in roots {
      fields.forEach("files") { reader in
        loadFile(reader, ordinal: ordinal)
        ordinal += 1
      }
    }
    for fields in roots { fields.forEach("bulk") { ordinal = loadBulk($0, ordinal: ordinal) } }
    for fields in roots { fields.forEach("failures") { loadFailure($0) } }
    for list in lists { for reader in list.elements { loadFailure(reader) } }
    guard log.errors.isEmpty else { throw FixtureErrors(errors: Self.ordered(log.errors, documents)) }
  }

  /// Checks the limits before anything is loaded.
  private func isWithinLimits(_ fields: FixtureFields) -> Bool {
    let lists = ["organizations", "users", "tokens", "files", "bulk", "failures"]
    let counts = lists.map { fields[$0]?.elementCount ?? 0 }
    let limit = FixtureLimits.entries(inBytes: fields.reader.document.byteCount)
    let total = counts.reduce(0, +)
    guard total > limit, let longest = counts.indices.max(by: { counts[$0] < counts[$1] }) else { return true }
    fields[lists[longest]]?.fail(
      "are too many: a document of \(fields.reader.document.byteCount) bytes may list \(limit) organizations, users, "
        + "tokens, files, bulks and failures, not \(total); many files alike are one bulk")
    return false
  }

  /// The errors in the order of the documents.
  private static func ordered(_ errors: [FixtureError], _ documents: [FixtureDocument]) -> [FixtureError] {
    var positions: [String: Int] = [:]
    for (position, document) in documents.enumerated() where positions[document.name] == nil {
      positions[document.name] = position
    }
    let ranked = errors.enumerated().map { index, error in
      (rank: (positions[error.file] ?? 0, index), error: error)
    }
    return ranked.sorted { $0.rank < $1.rank }.map(\.error)
  }

  private func checkVersion(_ fields: FixtureFields) {
    guard let version = fields["version"] else {
      fields.reader.fail("version is missing; this format is version: 1")
      return
    }
    if let number = version.integer, number != 1 { version.fail("must be 1, the only version there is") }
  }

  // MARK: references

  /// An organization by slug or id.
  func organization(_ reader: FixtureReader) -> Int32? {
    guard let text = reader.string else { return nil }
    if let index = world.organizations.index(slug: text) { return index }
    if let index = ID(text).flatMap({ world.organizations.index(of: $0) }) { return index }
    reader.fail(
      "there is no organization \(text)\(Suggestion.text(for: text, among: world.organizations.all.lazy.map(\.slug)))",
      isReference: true)
    return nil
  }

  /// A user by email or id.
  func user(_ reader: FixtureReader) -> ID? {
    guard let text = reader.string else { return nil }
    if let id = world.users.id(email: text) { return id }
    if let id = ID(text), world.users[id] != nil { return id }
    reader.fail(
      "there is no user \(text)\(Suggestion.text(for: text, among: world.users.all.lazy.map(\.email)))",
      isReference: true)
    return nil
  }
}

/// The parts made from a fixture's contents, by their location in it: when the same document is loaded again, their
/// bytes need not be hashed and stored again.
final class PreparedParts {
  var parts: [JSONLocation: StoredPart] = [:]
}

/// The limits of a set of fixtures, so that a small document does not make a large world by mistake.
///
/// A listed file takes some 600 bytes of memory. Short entries are accepted up to 100,000; beyond that the number of
/// entries must be in proportion to the size of the document.
enum FixtureLimits {
  /// The most files of a world, including `bulk`.
  static let files = 10_000_000

  /// The most organizations, users, tokens, files and bulks together in a document of that size.
  static func entries(inBytes count: Int) -> Int { 100_000 + count / 64 }
}
