/// What the rules that strike a request do to it, together.
package struct FailureStrike: Sendable {
  /// The rule that the answer, the journal and the log name: the one that decides the ending, or else the first.
  package private(set) var id: String
  package private(set) var ending: FailureEnding?
  package private(set) var takesEffect = true
  package private(set) var milliseconds = 0.0
  /// In bytes a second.
  package private(set) var uploadRate: Int?
  package private(set) var downloadPace = DownloadPace()
  /// The chances of the rule that decides the ending, for places in a body.
  package private(set) var random: RandomSource

  init(id: String, random: RandomSource) {
    self.id = id
    self.random = random
  }

  /// Delays add up, and the slowest rate counts.
  mutating func add(_ rule: FailureRule, id: String, _ random: RandomSource) {
    var random = random
    if let delay = rule.delay { milliseconds += delay.milliseconds(&random) }
    if let rate = rule.uploadRate { uploadRate = min(rate, uploadRate ?? rate) }
    downloadPace = downloadPace.slower(rule.downloadPace)
    guard ending == nil, let ending = rule.ending else { return }
    self.id = id
    self.ending = ending
    self.random = random
    takesEffect = rule.takesEffect
  }

  /// What was done, for a person.
  package var explanation: String {
    var deeds: [String] = []
    if milliseconds > 0 { deeds.append("delayed by \(Int(milliseconds.rounded())) ms") }
    if let uploadRate { deeds.append("read at \(uploadRate) bytes a second") }
    if let rate = downloadPace.rate { deeds.append("sent at \(rate) bytes a second") }
    if let drip = downloadPace.drip { deeds.append("sent by \(drip.bytes) bytes every \(drip.milliseconds) ms") }
    if let ending { deeds.append(ending.deed) }
    let effect =
      switch ending {
      case .respond, .reset, .close, .hang:
        takesEffect ? "; the request was carried out" : "; the request was not carried out"
      case .truncate, .corrupt, nil: ""
      }
    return "\(id): \(deeds.joined(separator: ", "))\(effect)."
  }
}

extension FailureEnding {
  fileprivate var deed: String {
    switch self {
    case .respond(let response): "answered with \(response.effectiveStatus) in place of the answer"
    case .reset(let cut, let connection): "\(connection ? "connection reset" : "reset") \(cut.place)"
    case .close(let cut): "closed \(cut.place)"
    case .hang(let seconds): seconds.map { "left without an answer for \($0) s" } ?? "left without an answer"
    case .truncate(.bytes(let count)): "cut after \(count) bytes of the body"
    case .truncate(.fraction(let fraction)): "cut after \(fraction) of the body"
    case .corrupt(.flipBytes(let count)): "sent with \(count) wrong byte\(count == 1 ? "" : "s")"
    case .corrupt(.json): "sent with broken JSON"
    }
  }
}

extension FailureCut {
  fileprivate var place: String {
    switch self {
    case .beforeResponse: "before the answer"
    case .request(let count): "after \(count) bytes of the request's body"
    case .response(let count): "after \(count) bytes of the answer's body"
    }
  }
}
