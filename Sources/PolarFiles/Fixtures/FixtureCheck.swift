/// Checks fixtures without serving them, each by itself and all of them together.
package struct FixtureCheck: Sendable {
  /// The mistakes, in the order of the paths.
  package let mistakes: [FixtureError]
  /// If there are no mistakes: what prevents loading them together, such as a slug that two of them use.
  package let conflicts: [FixtureError]

  package init(_ paths: [String]) {
    let read = paths.map { FixtureDocument.reading($0) }
    let alone = read.map { Self.errors($0.documents) }
    let together = paths.count > 1 ? Self.errors(read.flatMap(\.documents)) : alone.flatMap(\.self)
    // A reference into another file is valid only when both are loaded. What cannot be read may define anything.
    let unresolved = read.allSatisfy(\.errors.isEmpty) ? Set(together.filter(\.isReference)) : []
    mistakes = zip(read, alone).flatMap { read, found in
      read.errors + found.filter { !$0.isReference || unresolved.contains($0) }
    }
    conflicts = mistakes.isEmpty ? together : []
  }

  private static func errors(_ documents: [FixtureDocument]) -> [FixtureError] {
    do throws(FixtureErrors) {
      _ = try Store.check(documents)
      return []
    } catch {
      return error.errors
    }
  }
}
