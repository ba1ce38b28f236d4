/// A path, or a pattern of one.
package struct PathPattern: Sendable, Hashable {
  private let pattern: TextPattern

  package init(_ text: String) { pattern = TextPattern(text) }

  package var text: String { pattern.text }

  /// What it stands for, when it has no star.
  var literal: [UInt8]? { pattern.literal }

  /// What every path that it fits begins with, as sent or decoded.
  var beginning: [UInt8] { pattern.beginning }

  /// Whether it is that path, as sent or with its percent-encoding resolved.
  package func matches(_ path: ArraySlice<UInt8>) -> Bool {
    pattern.matches(path) || Self.decoded(path).map { pattern.matches($0) } ?? false
  }

  /// A path with its percent-encoding resolved; nil for one that has none.
  static func decoded(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    path.contains(UInt8(ascii: "%")) ? PercentEncoding.decodeLeniently(path)[...] : nil
  }
}
