/// What a plane finds out about a request while it answers: the journal, the log and `X-Mock-Explanation` read it.
///
/// A value with one owner at a time: the plane while it works, then the answer that takes it to the exit.
package struct RequestNotes: Sendable {
  package var operation: Operation?
  /// Who asked, with secrets masked.
  package var subject: String?
  package var organization: ID?
  package var file: ID?
  package var part: Int?
  /// Why the request was refused, for a person: one sentence.
  package var explanation: String?
  /// The body, where it was gathered.
  package var body: [UInt8] = []
  /// SHA-256 and size of a body that was not kept.
  package var bodyDigest: (sha256Hex: String, size: Int)?

  package init() {}
}
