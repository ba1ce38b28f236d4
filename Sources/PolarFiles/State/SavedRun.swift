/// A chunk of a table's records as written to the disk. An unchanged run is not written again with the next state.
///
/// A full run is a content of the folder, like the bytes of a part, and the state file names it. The last run of a
/// table, which changes with nearly every state, is in the state file itself.
struct SavedRun: Sendable {
  enum Line: Sendable {
    case inline([UInt8])
    case filed(SHA256Digest, size: Int)
  }

  /// The stamp of the chunk that it was made from.
  let stamp: UInt64
  let line: Line
  /// The contents of the folder that it needs: those of its records, and the one that it is itself.
  let contents: [SHA256Digest]
}

/// How many runs need each content of the folder.
struct ContentUses: Sendable {
  private var counts: [SHA256Digest: Int] = [:]

  func contains(_ digest: SHA256Digest) -> Bool { counts[digest] != nil }

  /// Counts the contents of new runs, and no longer those of the runs that they replace.
  ///
  /// - Returns: the contents that are no longer needed.
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
  /// Whether that run is of this chunk.
  fileprivate func has(_ run: SavedRun, at index: Int) -> Bool {
    indices.contains(index) && self[index].stamp == run.stamp
  }
}
