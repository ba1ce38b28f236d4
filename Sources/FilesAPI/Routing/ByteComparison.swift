// The standard library's `starts(with:)` and `elementsEqual` compare these types element by element through iterators.

extension UnsafeBufferPointer<UInt8> {
  @inline(__always)
  func begins(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length, let base = UnsafeRawPointer(baseAddress) else { return length == 0 }
    let other = UnsafeRawPointer(text.utf8Start)
    var index = 0
    while index + 8 <= length {
      let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard word == other.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
      index += 8
    }
    while index < length {
      guard self[index] == text.utf8Start[index] else { return false }
      index += 1
    }
    return true
  }

  @inline(__always)
  func spells(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && begins(with: text) }
}

extension ArraySlice<UInt8> {
  func spells(_ text: StaticString) -> Bool {
    withUnsafeBufferPointer { $0.spells(text) }
  }
}
