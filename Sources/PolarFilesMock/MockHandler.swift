import Bytes
import ControlAPI
import FilesAPI
import HTTPCore
import HTTPTypes
import ObjectStorage
import PolarFiles
import Recording

/// Routes the requests of one port to three planes: `/_mock`, and `/` for a browser, to the control API; the two
/// buckets to object storage; everything else to the Files API.
///
/// - Responses of the Files API and of object storage are explained, recorded and logged in `willSend`; those of the
///   control API are only logged.
/// - The notes of a response supersede those that the exchange got with its head.
final class MockHandler: RequestHandler {
  let files: FilesAPI
  let storage: ObjectStorage
  let control: ControlAPI
  let failures: FailureRules
  let recorder: Recorder
  /// Nil unless the mock is also a proxy.
  let interception: Interception?
  /// Nil unless the mock's public URL has a path.
  let publicPath: PublicPath?

  init(
    files: FilesAPI, storage: ObjectStorage, control: ControlAPI, failures: FailureRules, recorder: Recorder,
    interception: Interception? = nil, publicPath: PublicPath? = nil
  ) {
    self.files = files
    self.storage = storage
    self.control = control
    self.failures = failures
    self.recorder = recorder
    self.interception = interception
    self.publicPath = publicPath
  }

  func begin(_ head: RequestHead) -> Admission {
    guard let interception else {
      let head = publicPath?.rewrite(head) ?? head
      return begin(head, head.plane)
    }
    switch interception.route(head) {
    case .plane(let head, let plane): return begin(head, plane)
    case .foreign(let host):
      return Admission(.respond(interception.refusal(host, over: head.connection)), decision: head.plane.decision)
    }
  }

  private func begin(_ head: RequestHead, _ plane: Plane) -> Admission {
    if let struck = admitByRules(head, plane) { return struck }
    return Admission(intake(head, plane), decision: plane.decision)
  }

  func intake(_ head: RequestHead, _ plane: Plane) -> Intake {
    switch plane {
    case .control: control.begin(head)
    case .storage: storage.begin(head)
    case .files: files.begin(head)
    }
  }

  /// Records before the response is sent, so that a client that has read it finds the request in the journal.
  func willSend(_ response: Response, for exchange: Exchange) -> Delivery {
    if exchange.decision is ControlDecision {
      let isChange = response.code < 400 && (exchange.notes as? ControlNotes)?.isChange == true
      recorder.note(exchange, status: response.code, size: response.bodyCount, at: isChange ? .info : .debug)
      return Delivery(response)
    }
    if let struck = exchange.decision as? StrikeDecision { return deliver(response, for: exchange, struck) }
    let notes = exchange.notes(with: response)
    recorder.record(exchange, notes, status: response.code, size: response.bodyCount)
    guard let explanation = notes.value.explanation else { return Delivery(response) }
    return Delivery(response.explained(explanation))
  }

  /// Records a request that got no response, with status 400 as in S3's access log.
  func brokeOff(_ exchange: Exchange, _ answer: Response?) {
    if exchange.passedWillSend { return }
    if exchange.decision is ControlDecision { return recorder.note(exchange, status: 400, size: 0, at: .debug) }
    var notes = exchange.notes(with: answer).value
    let strike = (exchange.decision as? StrikeDecision)?.strike
    if notes.explanation == nil, strike?.ending == nil {
      notes.explanation = "The client went away before it was answered."
    }
    if let strike { notes.note(strike) }
    recorder.record(exchange, SettledNotes(notes), status: answer?.code ?? 400, size: 0)
  }

  func refuse(_ violation: ProtocolViolation, _ version: HTTPVersion, in exchange: Exchange?) -> Response {
    var response = Response(refusing: violation)
    if let exchange {
      var notes = exchange.notes(with: nil).value
      notes.explanation = violation.explanation
      response.attach(notes)
      return response
    }
    recorder.note(violation, version)
    return response.explained(violation.explanation)
  }

  func note(_ violation: ProtocolViolation, _ version: HTTPVersion) { recorder.note(violation, version) }

  func handedOff(_ handOff: HandOff, _ refusal: ProtocolViolation?) { recorder.note(handOff, refusal) }
}

/// Marks the exchanges of the control API, which are not recorded.
private final class ControlDecision: ExchangeDecision { static let shared = ControlDecision() }

extension Exchange {
  /// The notes of the response, or else those from the request's head.
  func notes(with answer: Response?) -> SettledNotes {
    answer?.notes as? SettledNotes ?? notes as? SettledNotes ?? SettledNotes(RequestNotes())
  }
}

extension Response {
  fileprivate init(refusing violation: ProtocolViolation) {
    // uvicorn's text for whatever its parser refuses.
    let text = violation.status == .badRequest ? "Invalid HTTP request received." : violation.status.reasonPhrase
    self.init(violation.status, body: .bytes(Array(text.utf8)))
    headers.append("content-type", "text/plain; charset=utf-8" as StaticString)
    closesConnection = true
  }

  func explained(_ explanation: String) -> Response {
    var response = self
    response.headers.append("x-mock-explanation", explanation.asHeaderValue)
    return response
  }
}

extension String {
  /// Visible ASCII and spaces only, as a header needs, and shortened, since some clients limit headers (Node: 16 KiB in
  /// all).
  fileprivate var asHeaderValue: String {
    let text = shortened(to: 2000)
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    return text.unicodeScalars.map { scalar in
      switch scalar {
      case " "..."~": String(scalar)
      case "…": "..."
      default: "?"
      }
    }.joined()
  }
}

enum Plane: Sendable {
  case control, files, storage

  fileprivate var decision: ControlDecision? { self == .control ? .shared : nil }
}

extension RequestHead {
  var plane: Plane {
    // First, because most requests are of this plane.
    if isWithin("/v1") { return .files }
    if isWithin("/_mock") || asksForDashboard { return .control }
    return isWithin("/polar-s3") || isWithin("/polar-s3-public") || isSignedElsewhere ? .storage : .files
  }

  /// Whether it is signed for S3 but names neither bucket; object storage then answers with S3's error.
  private var isSignedElsewhere: Bool {
    if headers.bytes("authorization")?.begins(with: "AWS4-HMAC-SHA256") == true { return true }
    guard let query else { return false }
    return query.begins(with: "X-Amz-Algorithm=") || query.firstRange(of: Array("&X-Amz-Algorithm=".utf8)) != nil
  }

  /// Whether the path is `prefix` itself or lies below it.
  private func isWithin(_ prefix: StaticString) -> Bool {
    let path = path
    guard path.begins(with: prefix) else { return false }
    let rest = path.dropFirst(prefix.utf8CodeUnitCount)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }
}
