// The standard library's `starts(with:)` and `elementsEqual` compare these types element by element through iterators.

extension UnsafeBufferPointer<UInt8> {
  @inline(__always)
  func begins(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return false }
    for index in 0..<length where self[index] != text.utf8Start[index] { return false }
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
