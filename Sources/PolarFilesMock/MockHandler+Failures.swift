import FilesAPI
import HTTPCore
import HTTPTypes
import ObjectStorage
import PolarFiles
import Recording

/// Carries what failure rules do to a request through its exchange.
final class StrikeDecision: ExchangeDecision {
  let strike: FailureStrike
  /// The request as its plane gets it.
  let head: RequestHead
  let plane: Plane

  init(_ strike: FailureStrike, of head: RequestHead, _ plane: Plane) {
    self.strike = strike
    self.head = head
    self.plane = plane
  }
}

/// Requests that a failure rule strikes. A rule strikes after the head and before anything takes effect:
///
/// - A request that is not carried out never reaches its plane: its body is read and dropped, and then the rule's
///   ending follows.
/// - A request that is carried out is handled as usual; its response is changed, delayed or cut in `willSend`.
/// - A rule that asks for a body strikes after the body, unless another rule has already decided how the request ends.
extension MockHandler {
  /// Nil when no rule strikes.
  func admitByRules(_ head: RequestHead, _ plane: Plane) -> Admission? {
    guard failures.isActive, plane != .control else { return nil }
    var request = FailureRequest(head)
    guard let needs = identify(head, plane, as: &request, for: failures) else { return nil }
    if needs.contains(.headers) { request.headers = { head.headers.values($0) } }
    let strike = failures.strike(request, at: recorder.now)
    if needs.contains(.body), strike?.ending == nil, head.announcesBody, plane == .files {
      return awaitBody(head, request, after: strike)
    }
    return strike.map { admit(head, plane, struck: $0) }
  }

  /// Fills in what the rules need to know about a request; nil if no rule can match it.
  private func identify(
    _ head: RequestHead, _ plane: Plane, as request: inout FailureRequest, for rules: FailureRules?
  ) -> FailureRequest.Needs? {
    switch plane {
    case .files: files.identify(head, as: &request, for: rules)
    case .storage: storage.identify(head, as: &request, for: rules)
    case .control: nil
    }
  }

  /// The journal's notes from a request's head, complete even if the rules need less.
  func notes(of head: RequestHead, _ plane: Plane) -> RequestNotes {
    var request = FailureRequest(head)
    _ = identify(head, plane, as: &request, for: nil)
    return RequestNotes(request)
  }

  private func admit(_ head: RequestHead, _ plane: Plane, struck strike: FailureStrike) -> Admission {
    var terms = strike.uploadRate.map { IntakeTerms(bytesPerSecond: $0) }
    let decision = StrikeDecision(strike, of: head, plane)
    guard !strike.takesEffect else { return Admission(intake(head, plane), terms: terms, decision: decision) }
    let notes = notes(of: head, plane)
    let cut = strike.ending?.requestCut
    if let cut {
      terms = IntakeTerms(bytesPerSecond: strike.uploadRate, ending: cut.ending, afterBytes: cut.bytes)
    }
    if plane == .storage {
      let read = head.framing.count.map { min($0, cut?.bytes ?? .max) } ?? cut?.bytes ?? 0
      storage.recordStruckPart(head, size: read, code: strike.code, strike.explanation)
    }
    let answer = { [self] (count: Int, bytes: [UInt8]?) in
      var notes = notes
      notes.body = bytes.map { RequestNotes.Body($0) } ?? .digest(sha256Hex: nil, size: count)
      var response = substitute(head, plane, for: strike)
      response.attach(notes)
      return response
    }
    guard head.announcesBody else {
      return Admission(.respond(answer(0, [])), decision: decision)
    }
    // Shows the body to `answer`, since the journal records the JSON of struck requests too.
    let sink = DroppedBody(showing: plane == .files ? FilesAPI.maxBodyBytes : 0, answer: answer)
    return Admission(.stream(sink, notes: SettledNotes(notes)), terms: terms, decision: decision)
  }

  /// The response that a rule puts in place of the real one. For an ending without a response it only gives the journal
  /// a status.
  func substitute(_ head: RequestHead, _ plane: Plane, for strike: FailureStrike) -> Response {
    guard case .respond(let failure) = strike.ending else { return Response(.badRequest) }
    var response =
      switch plane {
      case .storage: storage.answer(head, with: failure)
      default: files.answer(head, with: failure)
      }
    guard head.method == .head, !failure.hasNoBody else { return response }
    if case .unannounced = response.body { return response }
    response.announcedLength = response.bodyCount
    response.body = .empty
    return response
  }

  /// `willSend` for a struck request.
  func deliver(_ answer: Response, for exchange: Exchange, _ decision: StrikeDecision) -> Delivery {
    let strike = decision.strike
    var notes = exchange.notes(with: answer).value
    var response = answer
    if strike.takesEffect, case .respond = strike.ending {
      response = substitute(decision.head, decision.plane, for: strike)
    }
    if case .corrupt(let corruption) = strike.ending {
      response.body = corruption.applied(to: response.body, strike.random)
    }
    notes.note(strike, bodyCount: response.bodyCount)
    let ending = strike.ending?.ending(of: response)
    let size = ending?.sentCount(of: response) ?? response.bodyCount
    recorder.record(
      exchange, SettledNotes(notes), status: response.code, size: size, delay: Int(strike.milliseconds * 1e6))
    return Delivery(
      response.explained(notes.explanation ?? ""), delay: .milliseconds(strike.milliseconds),
      pace: OutputPace(strike.downloadPace), ending: ending)
  }
}

extension FailureRequest {
  fileprivate init(_ head: RequestHead) {
    self.init(method: head.method.rawValue, path: head.path, transport: head.version.text)
  }
}

extension RequestNotes {
  fileprivate init(_ request: FailureRequest) {
    self.init()
    operation = request.operation
    subject = request.subject
    organization = request.organization
    file = request.file
    part = request.part
  }

  /// Notes the rule, and explains its strike before the plane's own reason for a refusal.
  ///
  /// - Parameter bodyCount: the length of the response's body; nil without a response.
  mutating func note(_ strike: FailureStrike, bodyCount: Int? = nil) {
    failure = strike.id
    explanation = [strike.explanation(bodyCount: bodyCount), explanation].compactMap(\.self).joined(separator: " ")
  }
}

extension FailureStrike {
  /// What the record of a part's attempts calls it.
  fileprivate var code: String {
    guard case .respond(let failure) = ending else { return ending?.name ?? id }
    return failure.effectiveCode?.rawValue ?? "\(failure.effectiveStatus)"
  }
}

extension FailureEnding {
  /// The ending within the request's body, if it is one.
  fileprivate var requestCut: (ending: Ending.Kind, bytes: Int)? {
    switch self {
    case .reset(.request(let count), let connection): (.reset(connection: connection), count)
    case .close(.request(let count)): (.close, count)
    default: nil
    }
  }

  /// The ending of the response. A request's body that was shorter than its cut ends before the response.
  fileprivate func ending(of response: Response) -> Ending? {
    switch self {
    case .respond, .corrupt: nil
    case .reset(let cut, let connection): Ending(.reset(connection: connection), afterResponseBytes: cut.responseBytes)
    case .close(let cut): Ending(.close, afterResponseBytes: cut.responseBytes)
    case .hang(let seconds): Ending(.hang(seconds.map { .seconds($0) }))
    case .truncate(let truncation): truncation.count(of: response.bodyCount).map { Ending(.truncate($0)) }
    }
  }
}

extension FailureCut {
  fileprivate var responseBytes: Int { if case .response(let count) = self { count } else { 0 } }
}

extension Ending {
  fileprivate func sentCount(of response: Response) -> Int {
    switch kind {
    case .truncate(let count): count
    case .reset, .close, .hang: min(afterResponseBytes, response.bodyCount)
    }
  }
}

extension OutputPace {
  /// The slower one of a rate and a drip.
  fileprivate init?(_ pace: DownloadPace) {
    if let drip = pace.drip, drip.bytesPerSecond <= pace.rate.map({ Double($0) }) ?? .infinity {
      self = .drip(bytes: drip.bytes, every: .milliseconds(drip.milliseconds))
    } else if let rate = pace.rate {
      self = .rate(bytesPerSecond: rate)
    } else {
      return nil
    }
  }
}

extension RequestHead {
  fileprivate var announcesBody: Bool { framing != .none && framing != .length(0) }
}

extension BodyFraming {
  /// The announced length.
  fileprivate var count: Int? { if case .length(let count) = self { count } else { nil } }
}
