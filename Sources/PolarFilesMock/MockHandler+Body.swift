import FilesAPI
import HTTPCore
import JSON
import PolarFiles
import Recording

/// Requests whose body decides whether a rule strikes. The body is collected first, and passed to the plane only if the
/// request is carried out.
extension MockHandler {
  /// - Parameter earlier: the strike of the rules that do not ask for a body.
  func awaitBody(_ head: RequestHead, _ asked: FailureRequest, after earlier: FailureStrike?) -> Admission {
    let known = notes(of: head, .files)
    let intake = Intake.collect(limit: FilesAPI.maxBodyBytes, notes: SettledNotes(known)) { [self] body in
      func carryOut() -> Answer { files.begin(head).take(body) }
      guard case .complete(let bytes) = body, let document = JSONNode.ofBody(bytes) else { return carryOut() }
      var request = asked
      request.bodyValue = document
      guard let strike = failures.strike(request, after: earlier, at: recorder.now) else { return carryOut() }
      if strike.takesEffect { return .decided(StrikeDecision(strike, of: head, .files), carryOut()) }
      var notes = known
      notes.body = RequestNotes.Body(bytes)
      var response = substitute(head, .files, for: strike)
      response.attach(notes)
      return .decided(StrikeDecision(strike, of: head, .files), .now(response))
    }
    return Admission(
      intake, terms: earlier?.uploadRate.map { IntakeTerms(bytesPerSecond: $0) },
      decision: earlier.map { StrikeDecision($0, of: head, .files) })
  }
}
