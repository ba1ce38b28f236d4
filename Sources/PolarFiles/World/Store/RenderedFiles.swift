/// A cache of the JSON of recently listed files, direct-mapped by the index of the file.
struct RenderedFiles: Sendable {
  private struct Key: Sendable, Equatable {
    var reference: FileReference
    var variant: UInt64
  }

  private var keys: [Key] = []
  private var renderings: [[UInt8]] = []

  /// About 4 MiB when every slot is taken.
  private static let slotCount = 4096
  private static let free = Key(reference: FileReference(index: -1, revision: 0), variant: 0)

  /// Appends the cached JSON of the file in this state; on a miss `false`, and nothing is appended.
  func append(_ reference: FileReference, _ variant: UInt64, to bytes: inout [UInt8]) -> Bool {
    let slot = Int(reference.index) & (Self.slotCount - 1)
    guard !keys.isEmpty, keys[slot] == Key(reference: reference, variant: variant) else { return false }
    bytes += renderings[slot]
    return true
  }

  /// The revision in the reference makes a later change miss; nothing needs to be dropped.
  mutating func keep(_ bytes: [UInt8], of reference: FileReference, for variant: UInt64) {
    if keys.isEmpty {
      keys = [Key](repeating: Self.free, count: Self.slotCount)
      renderings = [[UInt8]](repeating: [], count: Self.slotCount)
    }
    let slot = Int(reference.index) & (Self.slotCount - 1)
    keys[slot] = Key(reference: reference, variant: variant)
    renderings[slot] = bytes
  }

  mutating func removeAll() {
    keys = []
    renderings = []
  }
}
