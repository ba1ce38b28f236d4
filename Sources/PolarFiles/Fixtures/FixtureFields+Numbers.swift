import JSON

extension FixtureFields {
  /// A whole number of things.
  func count(_ key: String, from least: Int, to most: Int = .max) -> Int? {
    guard let field = given(key), let number = field.integer else { return nil }
    guard number >= least, number <= most else {
      field.fail(
        most == .max ? "must be \(least) or more, not \(number)" : "must be from \(least) to \(most), not \(number)")
      return nil
    }
    return number
  }

  /// A number of bytes, or text such as `1MiB`.
  func size(_ key: String, from least: Int) -> Int? {
    guard let field = given(key), let count = field.byteCount else { return nil }
    guard count >= least else {
      field.fail("must be \(least) or more, not \(count)")
      return nil
    }
    return count
  }

  func number(_ key: String, _ range: String, _ isWithin: (Double) -> Bool) -> Double? {
    given(key)?.number(range, isWithin)
  }

  /// What `read` makes of a key that must be there.
  func required<Value>(_ key: String, _ read: (String) -> Value?) -> Value? {
    guard given(key) != nil else {
      reader.fail("\(key) is missing")
      return nil
    }
    return read(key)
  }

  /// The one of several keys that is there.
  func one(of keys: [String]) -> (key: String, field: FixtureReader)? {
    let given = keys.filter { self.given($0) != nil }
    guard given.count == 1, let field = self.given(given[0]) else {
      reader.fail(
        given.isEmpty
          ? "must have one of \(keys.joined(separator: ", "))"
          : "has \(given.joined(separator: " and ")): one is enough")
      return nil
    }
    return (given[0], field)
  }
}

extension FixtureReader {
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
