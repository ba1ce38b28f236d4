/// The combined effect of all the rules that strike a request.
package struct FailureStrike: Sendable {
  /// The id of the rule that response, journal and log name: the one that decides the ending, or else the first.
  package private(set) var id: String
  package private(set) var ending: FailureEnding?
  package private(set) var takesEffect = true
  package private(set) var milliseconds = 0.0
  /// In bytes per second.
  package private(set) var uploadRate: Int?
  package private(set) var downloadPace = DownloadPace()
  /// The random numbers of the rule that decides the ending, which choose the bytes to corrupt.
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

  /// What is done to the request, in words, before its response is known.
  package var explanation: String { explanation(bodyCount: nil) }

  /// What is done to the request, in words, when its response has a body of that length.
  package func explanation(bodyCount: Int?) -> String {
    var outcomes: [String] = []
    if milliseconds > 0 { outcomes.append("delayed by \(Int(milliseconds.rounded())) ms") }
    if let uploadRate { outcomes.append("read at \(uploadRate) bytes a second") }
    if let rate = downloadPace.rate { outcomes.append("sent at \(rate) bytes a second") }
    if let drip = downloadPace.drip { outcomes.append("sent by \(drip.bytes) bytes every \(drip.milliseconds) ms") }
    if let ending { outcomes.append(ending.outcome(bodyCount)) }
    // The rule may have nothing but a delay that came out as 0.
    if outcomes.isEmpty { outcomes.append("delayed by 0 ms") }
    let effect =
      switch ending {
      case .respond, .reset, .close, .hang:
        takesEffect ? "; the request was carried out" : "; the request was not carried out"
      case .truncate, .corrupt, nil: ""
      }
    return "\(id): \(outcomes.joined(separator: ", "))\(effect)."
  }
}

extension FailureEnding {
  /// - Parameter bodyCount: the length of the response's body; nil if that is not known.
  fileprivate func outcome(_ bodyCount: Int?) -> String {
    switch self {
    case .respond(let response): "answered with \(response.effectiveStatus) in place of the answer"
    case .reset(let cut, let connection):
      "\(connection ? "connection reset" : "reset") \(cut.position(within: bodyCount))"
    case .close(let cut): "closed \(cut.position(within: bodyCount))"
    case .hang(let seconds): seconds.map { "left without an answer for \($0) s" } ?? "left without an answer"
    case _ where bodyCount.map(sparesBody) == true:
      "left whole, since its body has \(bodyCount ?? 0) bytes"
    case .truncate(.bytes(let count)): "cut after \(count) bytes of the body"
    case .truncate(.fraction(let fraction)): "cut after \(fraction) of the body"
    case .corrupt(.flipBytes(let most)):
      switch min(most, bodyCount ?? most) {
      case 1: "sent with 1 wrong byte"
      case let count: "sent with \(count) wrong bytes"
      }
    case .corrupt(.json): "sent with broken JSON"
    }
  }

  /// Whether a body of that length is sent as it is.
  private func sparesBody(of count: Int) -> Bool {
    switch self {
    case .truncate(let truncation): truncation.count(of: count) == nil
    case .corrupt: count == 0
    case .respond, .reset, .close, .hang: false
    }
  }
}

extension FailureCut {
  /// - Parameter bodyCount: the length of the response's body; nil if that is not known.
  fileprivate func position(within bodyCount: Int?) -> String {
    switch self {
    // The head is sent together with the first byte of the body.
    case .beforeResponse, .response(bytes: 0): "before the answer"
    case .request(let count): "after \(count) bytes of the request's body"
    case .response(let count): "after \(min(count, bodyCount ?? count)) bytes of the answer's body"
    }
  }
}
