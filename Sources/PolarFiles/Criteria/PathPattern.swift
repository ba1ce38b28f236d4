/// A path, or a pattern of one.
package struct PathPattern: Sendable, Hashable {
  private let pattern: TextPattern

  package init(_ text: String) { pattern = TextPattern(text) }

  package var text: String { pattern.text }

  /// What it stands for, when it has no star.
  var literal: [UInt8]? { pattern.literal }

  /// Whether it is that path, as sent or with its percent-encoding resolved.
  package func matches(_ path: ArraySlice<UInt8>) -> Bool {
    pattern.matches(path)
      || path.contains(UInt8(ascii: "%")) && pattern.matches(PercentEncoding.decodeLeniently(path)[...])
  }

  /// What a path may be called: as sent, and with its percent-encoding resolved where that is something else.
  static func spellings(of path: ArraySlice<UInt8>) -> [[UInt8]] {
    let sent = Array(path)
    guard sent.contains(UInt8(ascii: "%")) else { return [sent] }
    let decoded = Array(PercentEncoding.decodeLeniently(path))
    return decoded == sent ? [sent] : [sent, decoded]
  }
}
