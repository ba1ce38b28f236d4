/// A cache of the JSON of recently listed files, direct-mapped by the index of the file.
struct RenderedFiles: Sendable {
  private struct Slot: Sendable {
    var reference = FileReference(index: -1, revision: 0)
    var variant: UInt64 = 0
    var bytes: [UInt8] = []
  }

  private var slots: [Slot] = []

  /// About 4 MiB when every slot is taken.
  private static let slotCount = 4096

  /// Appends the cached JSON of the file in this state; on a miss `false`, and nothing is appended.
  func append(_ reference: FileReference, _ variant: UInt64, to bytes: inout [UInt8]) -> Bool {
    let slot = Int(reference.index) & (Self.slotCount - 1)
    let slots = slots.span
    guard !slots.isEmpty, slots[slot].reference == reference, slots[slot].variant == variant else { return false }
    bytes.append(copying: slots[slot].bytes.span)
    return true
  }

  /// The revision in the reference makes a later change miss; nothing needs to be dropped.
  mutating func keep(_ bytes: [UInt8], of reference: FileReference, for variant: UInt64) {
    if slots.isEmpty { slots = [Slot](repeating: Slot(), count: Self.slotCount) }
    slots[Int(reference.index) & (Self.slotCount - 1)] = Slot(reference: reference, variant: variant, bytes: bytes)
  }
}
