/// A refusal by the object store, in S3's words.
package struct StorageError: Error, Sendable, Equatable {
  /// An element that some codes add to the error document.
  package struct Detail: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var code: Code
  /// S3's own sentence, byte for byte.
  package var message: String
  package var extras: [Detail]
  /// One sentence for the person whose request this was: what is wrong and what to do.
  package var explanation: String
  /// The methods that `Allow` names; set with 405 alone, which must have it (RFC 9110 §15.5.6).
  package var allowedMethods: [String]?

  /// - Parameter message: the code's general sentence where it is nil.
  package init(_ code: Code, _ message: String? = nil, extras: [Detail] = [], explanation: String) {
    self.code = code
    self.message = message ?? code.sentence
    self.extras = extras
    self.explanation = explanation.shortened(to: Self.longestExplanation)
  }

  /// In bytes. It repeats what was sent, which may be long, and is kept with an upload's report.
  private static let longestExplanation = 1000

  package var status: Int { code.status }
}
