/// The JSON of files that were shown lately. Bounded: a file's place in the world is its place here, modulo the size.
struct RenderedFiles: Sendable {
  private struct Slot: Sendable {
    var reference: FileReference
    var variant: UInt64
    var bytes: [UInt8]
  }

  private var slots: [Slot?] = []

  /// About 4 MiB when every slot is taken.
  private static let slotCount = 4096

  subscript(reference: FileReference, variant: UInt64) -> [UInt8]? {
    guard !slots.isEmpty, let slot = slots[Int(reference.index) & (Self.slotCount - 1)],
      slot.reference == reference, slot.variant == variant
    else { return nil }
    return slot.bytes
  }

  /// The revision in the reference makes a later change miss; nothing needs to be dropped.
  mutating func keep(_ bytes: [UInt8], of reference: FileReference, for variant: UInt64) {
    if slots.isEmpty { slots = [Slot?](repeating: nil, count: Self.slotCount) }
    slots[Int(reference.index) & (Self.slotCount - 1)] = Slot(reference: reference, variant: variant, bytes: bytes)
  }

  mutating func removeAll() { slots = [] }
}
