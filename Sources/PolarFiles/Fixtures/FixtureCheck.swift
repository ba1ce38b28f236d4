/// Checks fixtures without serving them, each by itself and all of them together.
package struct FixtureCheck: Sendable {
  /// The mistakes, in the order of the paths.
  package let mistakes: [FixtureError]
  /// If there are no mistakes: what prevents loading them together, such as a slug that two of them use.
  package let conflicts: [FixtureError]

  package init(_ paths: [String]) {
    let read = paths.map { path in Result { () throws(FixtureErrors) in try FixtureDocument.load(path) } }
    let alone = read.map { Self.errors($0) }
    guard paths.count > 1, let all = try? read.flatMap({ try $0.get() }) else {
      (mistakes, conflicts) = (alone.flatMap(\.self), [])
      return
    }
    let together = Self.errors(.success(all))
    // A reference into another file is valid only when both are loaded.
    let unresolved = Set(together.filter(\.isReference))
    let found = alone.flatMap { $0.filter { !$0.isReference || unresolved.contains($0) } }
    mistakes = found
    conflicts = found.isEmpty ? together : []
  }

  private static func errors(_ documents: Result<[FixtureDocument], FixtureErrors>) -> [FixtureError] {
    do throws(FixtureErrors) {
      _ = try Store.check(try documents.get())
      return []
    } catch {
      return error.errors
    }
  }
}
