import Bytes
import JSON

/// A Python str: it may hold halves of surrogate pairs, which no encoding takes.
package struct PythonText: Sendable, Equatable {
  package var text: String
  /// Each such half is shown as U+FFFD in `text`.
  package var hasUnpairedSurrogates = false

  /// Python's `bool(str)` is false for the empty one only.
  var isEmpty: Bool { text.utf8.isEmpty }

  /// `str.strip()`.
  var stripped: PythonText {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isPythonWhitespace }) else {
      return PythonText(text: "", hasUnpairedSurrogates: hasUnpairedSurrogates)
    }
    let last = scalars.lastIndex { !$0.isPythonWhitespace } ?? first
    return PythonText(text: String(scalars[first...last]), hasUnpairedSurrogates: hasUnpairedSurrogates)
  }
}
