import JSON

/// The members of an object.
struct FixtureFields {
  let reader: FixtureReader
  let members: [JSONNode.Member]

  /// The value of a key, `null` included.
  subscript(key: String) -> FixtureReader? {
    guard let member = members.first(where: { $0.key.spells(key) }) else { return nil }
    return FixtureReader(
      document: reader.document, path: .key(reader.path, key), node: member.value, log: reader.log)
  }

  func has(_ key: String) -> Bool { members.contains { $0.key.spells(key) } }

  /// The value of a key; nil also for `null`.
  func nonNull(_ key: String) -> FixtureReader? { self[key].flatMap { $0.isNull ? nil : $0 } }

  /// The value of a key that must be there.
  func required(_ key: String) -> FixtureReader? {
    guard let field = nonNull(key) else {
      reader.fail("\(key) is missing")
      return nil
    }
    return field
  }

  /// The one of several keys that is present.
  func one(of keys: [String]) -> (key: String, field: FixtureReader)? {
    let given = keys.filter { self.nonNull($0) != nil }
    guard given.count == 1, let field = self.nonNull(given[0]) else {
      reader.fail(
        given.isEmpty
          ? "must have one of \(keys.joined(separator: ", "))"
          : "has \(given.joined(separator: " and ")): one is enough")
      return nil
    }
    return (given[0], field)
  }

  /// The elements of a list; absent is empty.
  func elements(_ key: String) -> [FixtureReader] { nonNull(key).map { Array($0.elements) } ?? [] }

  /// Calls `body` for the elements of a list that may be long.
  func forEach(_ key: String, _ body: (FixtureReader) -> Void) { nonNull(key)?.elements.forEach(body) }

  /// When something happened: a time (`blocked_at`), or just `true` (`blocked`), which means the first moment of the
  /// fixture.
  func moment(_ key: String) -> Timestamp? {
    let time = nonNull("\(key)_at")?.timestamp
    guard let field = nonNull(key), let happened = field.bool else { return time }
    if !happened, time != nil { field.fail("must not be false beside \(key)_at") }
    return happened ? time ?? FixtureLoader.epoch : nil
  }

  /// Text that must not be empty.
  func name(_ key: String) -> String? {
    guard let field = nonNull(key), let text = field.string else { return nil }
    guard !text.isEmpty else {
      field.fail("must not be empty")
      return nil
    }
    return text
  }
}

extension FixtureFields {
  func count(_ key: String, from least: Int, to most: Int = .max) -> Int? { nonNull(key)?.count(from: least, to: most) }

  func size(_ key: String, from least: Int) -> Int? { nonNull(key)?.size(from: least) }

  func number(_ key: String, _ range: String, _ isWithin: (Double) -> Bool) -> Double? {
    nonNull(key)?.number(range, isWithin)
  }
}

extension FixtureReader {
  /// A count.
  func count(from least: Int, to most: Int = .max) -> Int? {
    guard let number = integer else { return nil }
    guard number >= least, number <= most else {
      fail(most == .max ? "must be \(least) or more, not \(number)" : "must be from \(least) to \(most), not \(number)")
      return nil
    }
    return number
  }

  /// A number of bytes, or text such as `1MiB`.
  func size(from least: Int) -> Int? {
    guard let count = byteCount else { return nil }
    guard count >= least else {
      fail("must be \(least) or more, not \(count)")
      return nil
    }
    return count
  }

  /// A number, whole or not.
  ///
  /// - Parameter range: what `isWithin` checks, in words.
  func number(_ range: String, _ isWithin: (Double) -> Bool) -> Double? {
    let number: Double
    switch node.kind {
    case .int: number = Double(node.int)
    case .float: number = node.double
    default:
      fail("must be a number \(range)")
      return nil
    }
    guard isWithin(number) else {
      fail("must be \(range), not \(node.kind == .int ? "\(node.int)" : "\(number)")")
      return nil
    }
    return number
  }
}
