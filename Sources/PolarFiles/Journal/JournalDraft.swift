/// What the journal is told of a request that was answered.
///
/// Its bytes are borrowed for the call: an entry that repeats the one before it costs no copy, and no count of references.
package struct JournalDraft {
  package var transport: Transport
  package var method: String
  /// The request target as sent.
  package var target: UnsafeRawBufferPointer
  /// Where the query begins in `target`, behind its `?`.
  package var queryStart: Int?
  /// Every header as `name: value\r\n`.
  package var headers: UnsafeRawBufferPointer
  package var outcome: JournalEntry.Outcome

  package init(
    transport: Transport, method: String, target: UnsafeRawBufferPointer, queryStart: Int?,
    headers: UnsafeRawBufferPointer, outcome: JournalEntry.Outcome
  ) {
    self.transport = transport
    self.method = method
    self.target = target
    self.queryStart = queryStart
    self.headers = headers
    self.outcome = outcome
  }
}

extension JournalEntry {
  /// The entry as it was before it was recorded.
  func withDraft(_ use: (JournalDraft) -> Void) {
    target.withUnsafeBytes { target in
      headers.withUnsafeBytes { headers in
        use(
          JournalDraft(
            transport: transport, method: method, target: target, queryStart: queryStart, headers: headers,
            outcome: outcome))
      }
    }
  }
}
