extension ID {
  /// A place in a table, told by the last 32 bits: the others, mixed, hide it. Any id tells some place.
  var place: Int32 {
    get { Int32(bitPattern: UInt32(truncatingIfNeeded: low) ^ mask) }
    set { low = low & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(bitPattern: newValue) ^ mask) }
  }

  private var mask: UInt32 {
    var source = RandomSource(seed: high ^ low >> 32)
    return UInt32(truncatingIfNeeded: source.next())
  }
}

extension RandomSource {
  /// One that tells where its file is.
  mutating func nextID(of place: Int32) -> ID {
    var id = nextID()
    id.place = place
    return id
  }
}
