/// One rule of which requests fail, how often, and how, as it is written in fixtures, `/_mock/failures` and the
/// library.
///
/// A `LiveFailure` counts for it while the mock runs.
package struct FailureRule: Sendable {
  /// Its name in responses, journal and log; nil until one is generated.
  package var id: String?
  package var match = FailureMatch()
  /// The number of matching requests that pass first.
  package var skip = 0
  /// After `skip`, only every n-th matching request may be struck.
  package var every = 1
  /// The probability that such a request is struck.
  package var probability = 1.0
  package var seed: UInt64 = 0
  /// How often it strikes at most; nil without a limit.
  package var times: Int?
  /// How long it exists, in seconds of the mock's clock; nil without a limit.
  package var lifetime: Double?
  package var delay: FailureDelay?
  /// How fast the request's body is read, in bytes per second.
  package var uploadRate: Int?
  package var downloadPace = DownloadPace()
  package var ending: FailureEnding?
  /// Whether the request is carried out although the client gets no proper response.
  package var takesEffect = true

  package init() {}
}

/// How fast a response's body is sent. If both are set, or if several rules strike, the slowest applies.
package struct DownloadPace: Sendable, Hashable {
  package struct Drip: Sendable, Hashable {
    package var bytes: Int
    package var milliseconds: Int

    package init(bytes: Int, milliseconds: Int) {
      self.bytes = bytes
      self.milliseconds = milliseconds
    }

    package var bytesPerSecond: Double { Double(bytes) * 1000 / Double(milliseconds) }
  }

  /// In bytes per second.
  package var rate: Int?
  package var drip: Drip?

  package init(rate: Int? = nil, drip: Drip? = nil) {
    self.rate = rate
    self.drip = drip
  }

  package func slower(_ other: DownloadPace) -> DownloadPace {
    var slower = self
    if let rate = other.rate { slower.rate = min(rate, self.rate ?? rate) }
    if let drip = other.drip, drip.bytesPerSecond < self.drip?.bytesPerSecond ?? .infinity { slower.drip = drip }
    return slower
  }
}

/// How the rules changed when the fixtures were loaded again, by ids.
package struct FailureChanges: Sendable, Equatable {
  package var added: [String] = []
  package var changed: [String] = []
  package var removed: [String] = []
  /// Rules added at run time that were removed because a fixture uses their id now.
  package var dropped: [String] = []
}

/// There already is a rule with that id.
package struct FailureIDTaken: Error, Sendable {
  package let id: String
}
