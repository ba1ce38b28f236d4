import Recording

extension MockServer {
  /// How many requests ``verify(_:_:)`` expects.
  ///
  /// ```swift
  /// try mock.verify(.init(operation: .create), .atMost(1))
  /// ```
  public enum Expectation: Sendable, Hashable {
    /// This number, neither more nor fewer.
    case exactly(Int)
    /// This number or more.
    case atLeast(Int)
    /// This number or fewer.
    case atMost(Int)
  }

  /// Every request so far, oldest first, as far as ``Configuration/journalLimit`` goes and 64 MiB hold them.
  public var requests: [RecordedRequest] { requests(matching: RequestFilter()) }

  /// The requests that match a filter, oldest first.
  ///
  /// Empty if the filter names an organization that does not exist; ``verify(_:_:)`` reports that.
  ///
  /// ```swift
  /// let uploads = mock.requests(matching: .init(operation: .uploadPart, status: 200))
  /// print(uploads.map(\.requestSize))
  /// ```
  public func requests(matching filter: RequestFilter) -> [RecordedRequest] {
    guard let match = filter.match(in: store) else { return [] }
    return journal.entries(match).map { RecordedRequest($0) }
  }

  /// Forgets the requests so far.
  ///
  /// ```swift
  /// mock.clearRequests()
  /// print(mock.requests.isEmpty)  // true
  /// ```
  public func clearRequests() { journal.removeAll() }

  /// Checks how many requests match a filter; without an expectation, that at least one does.
  ///
  /// - Throws: ``MockError/unmet(_:)``, which describes the requests found instead; also when the filter names an
  ///   organization or a file that cannot exist, or the journal is off (``Configuration/journalLimit``).
  ///
  /// ```swift
  /// try mock.verify(.init(operation: .create, organization: tenant.slug), .exactly(0))
  /// ```
  public func verify(_ filter: RequestFilter, _ expectation: Expectation = .atLeast(1)) throws(MockError) {
    if let fault = filter.fault(in: store) { throw .unmet(fault) }
    guard journal.limit > 0 else { throw .unmet("the journal is off: journalLimit is 0") }
    let count = requests(matching: filter).count
    guard !expectation.isMet(by: count) else { return }
    let all = requests
    let shown = all.suffix(Self.shownRequests).map { "  \($0.line)" + ($0.explanation.map { ": \($0)" } ?? "") }
    let some = shown.count < all.count ? "has \(all.count), the last \(shown.count) of which are" : "has"
    let journal = all.isEmpty ? "is empty" : some
    let found = count == 1 ? "1 request matches" : "\(count) requests match"
    let opening = "\(found) where \(expectation) were expected; the journal \(journal)"
    // The lines above do not show headers and bodies, so near misses explain those.
    let misses = expectation.isLow(count) && filter.asksForContent ? nearMisses(filter) : []
    throw .unmet(([opening] + shown + misses).joined(separator: "\n"))
  }

  /// The requests that differ least from what was expected, and where.
  private func nearMisses(_ filter: RequestFilter) -> [String] {
    guard let match = filter.match(in: store) else { return [] }
    return journal.nearMisses(match, atMost: 3).flatMap { miss in
      ["nearest: \(RecordedRequest(miss.entry).line)"]
        + miss.differences.map { difference in
          "  \(difference.field): expected \(difference.expected), was \(difference.actual ?? "nothing")"
        }
    }
  }

  private static let shownRequests = 10
}

extension MockServer.Expectation: CustomStringConvertible {
  func isMet(by count: Int) -> Bool {
    switch self {
    case .exactly(let number): count == number
    case .atLeast(let number): count >= number
    case .atMost(let number): count <= number
    }
  }

  /// Whether more requests were expected.
  func isLow(_ count: Int) -> Bool {
    switch self {
    case .exactly(let number), .atLeast(let number): count < number
    case .atMost: false
    }
  }

  /// The expectation within a sentence: `exactly 1`.
  public var description: String {
    switch self {
    case .exactly(let number): "exactly \(number)"
    case .atLeast(let number): "at least \(number)"
    case .atMost(let number): "at most \(number)"
    }
  }
}

extension RecordedRequest {
  /// For a message: `GET /v1/files/ → 200`.
  fileprivate var line: String { "\(method) \(path) → \(status)" }
}
