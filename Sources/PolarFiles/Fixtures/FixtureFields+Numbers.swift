import JSON

extension FixtureFields {
  func count(_ key: String, from least: Int, to most: Int = .max) -> Int? { given(key)?.count(from: least, to: most) }

  func size(_ key: String, from least: Int) -> Int? { given(key)?.size(from: least) }

  func number(_ key: String, _ range: String, _ isWithin: (Double) -> Bool) -> Double? {
    given(key)?.number(range, isWithin)
  }
}

extension FixtureReader {
  /// A whole number of things.
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
