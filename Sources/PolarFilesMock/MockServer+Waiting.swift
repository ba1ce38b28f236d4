import Dispatch
import PolarFiles
import Recording
import Synchronization

extension MockServer {
  /// Returns as soon as `count` requests match a filter, earlier ones included.
  ///
  /// It is woken by the request that completes the count.
  ///
  /// - Returns: the requests, oldest first; there may be more than `count`.
  /// - Throws: ``MockError/timedOut(_:)`` when fewer came in time, before the task was cancelled or before the
  ///   mock stopped.
  ///
  /// ```swift
  /// let puts = try await mock.waitForRequests(.init(operation: .uploadPart), count: 3, timeout: .seconds(2))
  /// print(puts.map { $0.part ?? 0 })
  /// ```
  @discardableResult
  public func waitForRequests(
    _ filter: RequestFilter, count: Int = 1, timeout: Duration = .seconds(5)
  ) async throws(MockError) -> [RecordedRequest] {
    let id = journal.makeWaitID()
    let slot = ContinuationSlot()
    let giveUp = { @Sendable [journal] in
      // Nil if the wait has not begun yet, or is over.
      guard let found = journal.cancel(id)?.count else { return }
      slot.resume(.failure(.timedOut("\(found) of \(count) requests came before the task was cancelled")))
    }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        slot.fill(continuation)
        begin(id, filter: filter, count: count, timeout: timeout) { slot.resume($0) }
        if Task.isCancelled { giveUp() }
      }
    } onCancel: {
      giveUp()
    }
    return try outcome.get()
  }

  /// Waits like the asynchronous method, but blocks the thread: for a test that is not asynchronous.
  ///
  /// - Throws: ``MockError/timedOut(_:)`` when fewer came in time, or before the mock stopped.
  ///
  /// ```swift
  /// func waitsForThreeParts(mock: MockServer) throws {
  ///   let puts = try mock.waitForRequests(.init(operation: .uploadPart), count: 3)
  ///   print(puts.count)
  /// }
  /// ```
  @available(*, noasync, message: "use the asynchronous one")
  @discardableResult
  public func waitForRequests(
    _ filter: RequestFilter, count: Int = 1, timeout: Duration = .seconds(5)
  ) throws(MockError) -> [RecordedRequest] {
    let done = DispatchSemaphore(value: 0)
    let slot = OutcomeSlot()
    begin(journal.makeWaitID(), filter: filter, count: count, timeout: timeout) { outcome in
      slot.fill(outcome)
      done.signal()
    }
    done.wait()
    return try slot.outcome.get()
  }

  /// Calls `deliver` once, with the requests or with the reason why they did not come.
  private func begin(
    _ id: WaitID, filter: RequestFilter, count: Int, timeout: Duration,
    deliver: @escaping @Sendable (Result<[RecordedRequest], MockError>) -> Void
  ) {
    guard let match = filter.match(in: store) else {
      return deliver(.failure(.timedOut(filter.fault(in: store) ?? "nothing can match")))
    }
    guard count <= journal.limit else {
      let memory = journal.limit == 0 ? "nothing" : "\(journal.limit) at most"
      return deliver(.failure(.timedOut("waited for \(count) where the journal remembers \(memory): journalLimit")))
    }
    let (seconds, attoseconds) = timeout.components
    let deadline = DispatchTime.now() + Double(seconds) + Double(attoseconds) / 1e18
    journal.wait(id, for: .init(match, count: count), until: deadline) { end in
      switch end {
      case .came(let entries): deliver(.success(entries.map { RecordedRequest($0) }))
      case .timedOut(let found):
        deliver(.failure(.timedOut("\(found.count) of \(count) requests came within \(timeout)")))
      case .stopped(let found):
        deliver(.failure(.timedOut("\(found.count) of \(count) requests came before the mock stopped")))
      case .removed: deliver(.failure(.timedOut("nothing can match")))
      }
    }
  }
}

/// Passes the outcome from the journal's thread to the waiting one.
private final class OutcomeSlot: Sendable {
  private let state = Mutex<Result<[RecordedRequest], MockError>>(.success([]))

  var outcome: Result<[RecordedRequest], MockError> { state.withLock { $0 } }

  func fill(_ outcome: Result<[RecordedRequest], MockError>) { state.withLock { $0 = outcome } }
}

/// The waiting continuation, which is resumed once: by the outcome or by the task's cancellation.
private final class ContinuationSlot: Sendable {
  typealias Outcome = Result<[RecordedRequest], MockError>

  private let state = Mutex<CheckedContinuation<Outcome, Never>?>(nil)

  func fill(_ continuation: CheckedContinuation<Outcome, Never>) { state.withLock { $0 = continuation } }

  func resume(_ outcome: Outcome) {
    let continuation = state.withLock { state in
      defer { state = nil }
      return state
    }
    continuation?.resume(returning: outcome)
  }
}
