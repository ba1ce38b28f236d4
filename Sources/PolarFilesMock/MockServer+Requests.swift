import PolarFiles

extension MockServer {
  /// How many requests ``verify(_:_:)`` expects.
  ///
  /// ```swift
  /// try mock.verify(.init(operation: .create), .atMost(1))
  /// ```
  public enum Expectation: Sendable, Hashable {
    /// Neither more nor fewer.
    case exactly(Int)
    /// So many, or more.
    case atLeast(Int)
    /// So many, or fewer.
    case atMost(Int)
  }

  /// Every request that was answered, oldest first, as far as ``Configuration/journalLimit`` goes.
  public var requests: [RecordedRequest] { requests(matching: RequestFilter()) }

  /// Those of the requests that were answered which agree with a filter, oldest first.
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

  /// Checks how many requests agree with a filter; without a number, that there is one at least.
  ///
  /// - Throws: ``MockError/unmet(_:)``, which tells what there was instead.
  ///
  /// ```swift
  /// try mock.verify(.init(operation: .create, organization: tenant.slug), .exactly(0))
  /// ```
  public func verify(_ filter: RequestFilter, _ expectation: Expectation = .atLeast(1)) throws(MockError) {
    let count = requests(matching: filter).count
    guard !expectation.isMet(by: count) else { return }
    var lines = ["\(count) requests match where \(expectation) were expected; the journal has"]
    lines += requests.suffix(Self.requestsTold).map { request in
      "  \(request.method) \(request.path) → \(request.status)" + (request.explanation.map { ": \($0)" } ?? "")
    }
    throw .unmet(lines.joined(separator: "\n"))
  }

  private static let requestsTold = 10
}

extension MockServer.Expectation: CustomStringConvertible {
  func isMet(by count: Int) -> Bool {
    switch self {
    case .exactly(let number): count == number
    case .atLeast(let number): count >= number
    case .atMost(let number): count <= number
    }
  }

  /// As it stands in a sentence: `exactly 1`.
  public var description: String {
    switch self {
    case .exactly(let number): "exactly \(number)"
    case .atLeast(let number): "at least \(number)"
    case .atMost(let number): "at most \(number)"
    }
  }
}
