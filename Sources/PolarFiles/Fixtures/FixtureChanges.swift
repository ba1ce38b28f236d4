/// How a world changed when its fixtures were loaded again, for the log.
package struct FixtureChanges: Sendable, CustomStringConvertible {
  package internal(set) var added = WorldNames()
  package internal(set) var changed = WorldNames()
  package internal(set) var removed = WorldNames()
  /// What was made at run time and is gone, with its organization or because a fixture now claims its id or name.
  package internal(set) var dropped = WorldNames()

  package var description: String {
    let kinds = [("added", added), ("changed", changed), ("removed", removed), ("dropped", dropped)]
    let told = kinds.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
    return told.isEmpty ? "nothing changed" : told.joined(separator: "; ")
  }
}

/// Names of records of a world, for a person.
package struct WorldNames: Sendable, Equatable, CustomStringConvertible {
  package internal(set) var organizations: [String] = []
  package internal(set) var users: [String] = []
  /// The labels of tokens, since a log must not contain tokens.
  package internal(set) var tokens: [String] = []
  package internal(set) var files: [String] = []
  /// Failure rules, by their ids.
  package internal(set) var failures: [String] = []

  package var isEmpty: Bool { kinds.allSatisfy(\.names.isEmpty) }

  /// The most names of a kind on one log line.
  private static let mostNamed = 5

  private var kinds: [(noun: String, names: [String])] {
    [("organization", organizations), ("user", users), ("token", tokens), ("file", files), ("failure", failures)]
  }

  package var description: String {
    kinds.filter { !$0.names.isEmpty }.map { noun, names in
      let more = names.count - Self.mostNamed
      let named = names.prefix(Self.mostNamed).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
      return "\(names.count) \(noun)\(names.count == 1 ? "" : "s") (\(named))"
    }.joined(separator: ", ")
  }
}

extension FixtureChanges {
  /// Compares the worlds of two versions of the fixtures.
  init(from earlier: World, to later: World) {
    compare(
      earlier.organizations.all, to: later.organizations.all, in: \.organizations, name: \.slug,
      earlier: { earlier.organizations.index(of: $0.id).map { earlier.organizations[$0] } },
      isKept: { later.organizations.index(of: $0.id) != nil })
    compare(
      earlier.users.all, to: later.users.all, in: \.users, name: \.email,
      earlier: { earlier.users[$0.id] }, isKept: { later.users[$0.id] != nil })
    compare(
      earlier.tokens.all, to: later.tokens.all, in: \.tokens, name: \.label,
      earlier: { earlier.tokens[$0.text] }, isKept: { later.tokens[$0.text] != nil })
    compareFiles(earlier, later)
  }

  mutating func add(_ changes: FailureChanges) {
    added.failures = changes.added
    changed.failures = changes.changed
    removed.failures = changes.removed
    dropped.failures = changes.dropped
  }

  private mutating func compare<Record: Equatable>(
    _ before: [Record], to after: [Record], in kind: WritableKeyPath<WorldNames, [String]>,
    name: (Record) -> String, earlier: (Record) -> Record?, isKept: (Record) -> Bool
  ) {
    for record in after {
      guard let former = earlier(record) else {
        added[keyPath: kind].append(name(record))
        continue
      }
      if former != record { changed[keyPath: kind].append(name(record)) }
    }
    for record in before where !isKept(record) { removed[keyPath: kind].append(name(record)) }
  }

  private mutating func compareFiles(_ earlier: World, _ later: World) {
    for index in later.files.records.indices.lazy.map({ Int32($0) }) {
      let file = later.files[index]
      guard let former = earlier.files.index(of: file.id) else {
        added.files.append(file.name)
        continue
      }
      if !later.holdsSame(file, as: earlier.files[former], of: earlier) { changed.files.append(file.name) }
    }
    for index in earlier.files.records.indices {
      let file = earlier.files.records[index]
      if later.files.index(of: file.id) == nil { removed.files.append(file.name) }
    }
  }
}

extension World {
  /// Whether a file of this world is the same as that of another, whatever their indices and revisions.
  fileprivate func holdsSame(_ file: StoredFile, as other: StoredFile, of world: World) -> Bool {
    organizations[file.organization].id == world.organizations[other.organization].id
      && files.mimeType(file).isIdentical(to: world.files.mimeType(other)) && file.service == other.service
      && file.createdAt == other.createdAt && file.size == other.size && file.name.isIdentical(to: other.name)
      && file.explicitPath == other.explicitPath && file.version == other.version && file.checksum == other.checksum
      && file.isUploaded == other.isUploaded && file.etag == other.etag && file.storageVersion == other.storageVersion
      && file.lastModifiedAt == other.lastModifiedAt && file.flaggedMaliciousAt == other.flaggedMaliciousAt
      && file.deletedAt == other.deletedAt
      && file.versions.elementsEqual(other.versions) { $0.isSame(as: $1) }
  }
}

extension ObjectVersion {
  fileprivate func isSame(as other: ObjectVersion) -> Bool {
    guard id == other.id, lastModified == other.lastModified else { return false }
    switch (state, other.state) {
    case (.object(let object), .object(let other)):
      return object.sha256 == other.sha256 && object.content.count == other.content.count
    case (.deleteMarker, .deleteMarker): return true
    default: return false
    }
  }
}
