/// Records that are written together, a chunk of their table, as they are in the state on the disk. One that has not
/// changed since costs the next state nothing.
///
/// A full run is a content of the folder, like the bytes of a part, and the state names it. The last run of a table changes with nearly every state, and stands in the state itself.
struct SavedRun: Sendable {
  enum Line: Sendable {
    case inline([UInt8])
    case filed(SHA256Digest, size: Int)
  }

  /// The stamp of the chunk that it was made of.
  let stamp: UInt64
  let line: Line
  /// What it needs of the folder: the contents of its records, and its own line.
  let contents: [SHA256Digest]
}

/// How many runs need each content of the folder.
struct ContentUses: Sendable {
  private var counts: [SHA256Digest: Int] = [:]

  func contains(_ digest: SHA256Digest) -> Bool { counts[digest] != nil }

  /// Counts the runs that took the place of others.
  ///
  /// - Returns: what is needed no more.
  mutating func replace(_ earlier: [SavedRun], by later: [SavedRun]) -> Set<SHA256Digest> {
    for (number, run) in later.enumerated() where !earlier.has(run, at: number) {
      for digest in run.contents { counts[digest, default: 0] += 1 }
    }
    var unused: Set<SHA256Digest> = []
    for (number, run) in earlier.enumerated() where !later.has(run, at: number) {
      for digest in run.contents {
        guard let count = counts[digest] else { continue }
        counts[digest] = count > 1 ? count - 1 : nil
        if count == 1 { unused.insert(digest) }
      }
    }
    return unused
  }
}

extension [SavedRun] {
  /// Whether that run is the one of this place.
  fileprivate func has(_ run: SavedRun, at place: Int) -> Bool {
    indices.contains(place) && self[place].stamp == run.stamp
  }
}
