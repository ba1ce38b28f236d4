import Synchronization

/// What a plane finds out about a request while it answers: the journal, the log and `X-Mock-Explanation` read it.
///
/// One trace belongs to one request. A plane may answer from another thread than it began on, hence the lock
/// (some 7 ns an access).
package final class Trace: Sendable {
  package struct Facts: Sendable {
    package var operation: Operation?
    /// Who asked, with secrets masked.
    package var subject: String?
    package var organization: ID?
    package var file: ID?
    package var part: Int?
    /// Why the request was refused, for a person: one sentence.
    package var explanation: String?
    /// SHA-256 and size of a body that was not kept.
    package var bodyDigest: (sha256Hex: String, size: Int)?
  }

  private let state = Mutex(Facts())

  package init() {}

  package var facts: Facts { state.withLock { $0 } }

  /// Hands the facts on as they are, uncopied.
  ///
  /// - Returns: the explanation, if there is one.
  package func conclude(_ record: (borrowing Facts) -> Void) -> String? {
    state.withLock { facts in
      record(facts)
      return facts.explanation
    }
  }

  /// Notes several facts at once.
  package func note(_ change: (inout Facts) -> Void) { state.withLock { change(&$0) } }

  package var operation: Operation? {
    get { state.withLock { $0.operation } }
    set { state.withLock { $0.operation = newValue } }
  }

  package var subject: String? {
    get { state.withLock { $0.subject } }
    set { state.withLock { $0.subject = newValue } }
  }

  package var organization: ID? {
    get { state.withLock { $0.organization } }
    set { state.withLock { $0.organization = newValue } }
  }

  package var file: ID? {
    get { state.withLock { $0.file } }
    set { state.withLock { $0.file = newValue } }
  }

  package var part: Int? {
    get { state.withLock { $0.part } }
    set { state.withLock { $0.part = newValue } }
  }

  package var explanation: String? {
    get { state.withLock { $0.explanation } }
    set { state.withLock { $0.explanation = newValue } }
  }

  package var bodyDigest: (sha256Hex: String, size: Int)? {
    get { state.withLock { $0.bodyDigest } }
    set { state.withLock { $0.bodyDigest = newValue } }
  }
}
