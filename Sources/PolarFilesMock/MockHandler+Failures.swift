import FilesAPI
import HTTPCore
import HTTPTypes
import ObjectStorage
import PolarFiles
import Recording

/// Requests that a failure rule strikes. A rule strikes once the head is there and before anything takes effect:
///
/// - What is not carried out never reaches its plane: its body is read and dropped, and what follows is the ending's.
/// - What is carried out goes the usual way, and is changed, delayed or cut where it leaves.
/// - A rule that asks for a body strikes once that was read, unless another has decided how the request ends.
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

  /// What rules see of a head; nil where none is about such a request.
  private func identify(
    _ head: RequestHead, _ plane: Plane, as request: inout FailureRequest, for rules: FailureRules?
  ) -> FailureRequest.Needs? {
    switch plane {
    case .files: files.identify(head, as: &request, for: rules)
    case .storage: storage.identify(head, as: &request, for: rules)
    case .control: nil
    }
  }

  /// What the journal is to know of a request by its head: rules may have asked for less.
  func notes(of head: RequestHead, _ plane: Plane) -> RequestNotes {
    var request = FailureRequest(head)
    _ = identify(head, plane, as: &request, for: nil)
    return RequestNotes(request)
  }

  private func admit(_ head: RequestHead, _ plane: Plane, struck strike: FailureStrike) -> Admission {
    var terms = strike.uploadRate.map { IntakeTerms(bytesPerSecond: $0) }
    let decision = StrikeDecision(strike)
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
      var response = substitute(head, plane, strike)
      response.settle(notes)
      return response
    }
    guard head.announcesBody else {
      return Admission(.respond(answer(0, [])), decision: decision)
    }
    // The journal has the JSON of a request that was struck, too.
    let sink = DroppedBody(showing: plane == .files ? FilesAPI.mostBodyBytes : 0, answer: answer)
    return Admission(.stream(sink, notes: SettledNotes(notes)), terms: terms, decision: decision)
  }

  /// What is said in place of the answer; where nothing is said, its status stands in the journal alone.
  func substitute(_ head: RequestHead, _ plane: Plane, _ strike: FailureStrike) -> Response {
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

  /// The exit of a struck request.
  func deliver(_ answer: Response, for exchange: Exchange, _ strike: FailureStrike) -> Delivery {
    var notes = exchange.notes(with: answer).value
    var response = answer
    if strike.takesEffect, case .respond = strike.ending {
      let (head, plane) = place(exchange.head)
      response = substitute(head, plane, strike)
    }
    if case .corrupt(let corruption) = strike.ending {
      response.body = CorruptedBody(corruption, random: strike.random).of(response.body)
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

  /// The rule, and behind it the plane's own reason for a refusal.
  ///
  /// - Parameter bodyCount: how long the answer's body is; nil where there is none.
  mutating func note(_ strike: FailureStrike, bodyCount: Int? = nil) {
    failure = strike.id
    explanation = [strike.explanation(bodyCount: bodyCount), explanation].compactMap(\.self).joined(separator: " ")
  }
}

extension FailureStrike {
  /// As the record of a part's attempts names it.
  fileprivate var code: String {
    guard case .respond(let failure) = ending else { return ending?.name ?? id }
    return failure.effectiveCode?.rawValue ?? "\(failure.effectiveStatus)"
  }
}

extension FailureEnding {
  /// Where it ends the request within its body.
  fileprivate var requestCut: (ending: Ending.Kind, bytes: Int)? {
    switch self {
    case .reset(.request(let count), let connection): (.reset(connection: connection), count)
    case .close(.request(let count)): (.close, count)
    default: nil
    }
  }

  /// How the answer ends; a request that was over before its cut ends there.
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
