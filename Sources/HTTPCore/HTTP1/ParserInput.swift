/// Bytes that the caller lends the parser for the length of a call. The parser's types read them in place, so that a head
/// is copied once, into its `HeaderBlock`.
package typealias ParserInput = UnsafeRawBufferPointer

extension ParserInput {
  /// Part of the bytes, counted from its own beginning.
  func part(_ range: some RangeExpression<Int>) -> ParserInput { ParserInput(rebasing: self[range]) }

  /// Takes the first `count` bytes off.
  mutating func takePrefix(_ count: Int) -> ParserInput {
    defer { self = part(count...) }
    return part(..<count)
  }

  /// Takes all bytes off.
  mutating func removeAll() { self = part(count...) }
}
