/// The texts that a regular expression of the real server's model matches: each of those here matches a few.
struct AllowedTexts: Sendable {
  /// The regular expression, as contract and message quote it.
  var pattern: String
  var texts: [String]

  func contains(_ text: PythonText) -> Bool {
    !text.hasUnpairedSurrogates && texts.contains { $0.utf8.elementsEqual(text.text.utf8) }
  }
}
