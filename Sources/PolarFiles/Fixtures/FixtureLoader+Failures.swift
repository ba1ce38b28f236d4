import JSON

extension FixtureLoader {
  /// The rules of a document: its `failures`, or a document that is a list of them alone.
  mutating func loadFailure(_ reader: FixtureReader) {
    let organizations = world.organizations
    let rule = FailureRule(reader) { slug in organizations.index(slug: slug).map { organizations[$0].id } }
    guard let rule else { return }
    if let id = rule.id, !failureIDs.insert(id).inserted {
      reader.fail("a failure with id \(id) is there already", kind: .conflict)
      return
    }
    failures.append(rule)
  }
}

extension Store {
  /// Reads rules as fixtures have them: one, a list, or an object with the list under `failures`.
  package func failureRules(_ document: FixtureDocument) throws(FixtureErrors) -> [FailureRule] {
    let log = FixtureLog()
    let reader = FixtureReader(document: document, path: .root, node: document.root, log: log)
    let readers: [FixtureReader]
    if reader.node.kind == .array {
      readers = Array(reader.elements)
    } else if document.root["failures"] != nil {
      readers = reader.fields(["$schema", "version", "failures"])?.elements("failures") ?? []
    } else {
      readers = [reader]
    }
    let rules = readers.map { reader in
      FailureRule(reader) { organization(slug: $0)?.id }
    }
    var ids: Set<String> = []
    for (rule, reader) in zip(rules, readers) {
      if let id = rule?.id, !ids.insert(id).inserted { reader.fail("another rule of this list has the id \(id)") }
    }
    guard log.errors.isEmpty else { throw FixtureErrors(errors: log.errors) }
    return rules.compactMap(\.self)
  }
}
