/// A path, or a pattern of one.
package struct PathPattern: Sendable, Hashable {
  private let pattern: TextPattern

  package init(_ text: String) { pattern = TextPattern(text) }

  package var text: String { pattern.text }

  /// Whether it is that path, as sent or with its percent-encoding resolved.
  package func matches(_ path: ArraySlice<UInt8>) -> Bool {
    pattern.matches(path)
      || path.contains(UInt8(ascii: "%")) && pattern.matches(PercentEncoding.decodeLeniently(path)[...])
  }
}
