/// Which requests are to fail, how often, and how: one rule, as fixtures, `/_mock/failures` and the library have it.
///
/// A value: what becomes of it while the mock runs is a `LiveFailure`'s.
package struct FailureRule: Sendable {
  /// Names it in answers, journal and log; nil until one is made up.
  package var id: String?
  package var match = FailureMatch()
  /// The number of matching requests that pass first.
  package var skip = 0
  /// Of those left, each n-th is struck.
  package var every = 1
  /// Of those left.
  package var probability = 1.0
  package var seed: UInt64 = 0
  /// How often it strikes; nil for no end.
  package var times: Int?
  /// How long it is there, in seconds of the mock's clock; nil for no end.
  package var lifetime: Double?
  package var delay: FailureDelay?
  /// Of the request's body, in bytes a second.
  package var uploadRate: Int?
  package var downloadPace = DownloadPace()
  package var ending: FailureEnding?
  /// Whether the request is carried out although the client hears otherwise.
  package var takesEffect = true

  package init() {}
}

/// How fast an answer's body goes out. Where both are given, and where several rules strike, the slowest counts.
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

  /// In bytes a second.
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

/// What another version of the fixtures changed in the rules, by their ids.
package struct FailureChanges: Sendable, Equatable {
  package var added: [String] = []
  package var changed: [String] = []
  package var removed: [String] = []
  /// Made at run time, and gone for what a fixture claims now.
  package var dropped: [String] = []
}

/// A rule of that id is there already.
package struct FailureIDTaken: Error, Sendable {
  package let id: String
}
