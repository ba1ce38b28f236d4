import FilesAPI
import HTTPCore
import JSON
import PolarFiles
import Recording

/// What failure rules make of a request; those that ask for a body decide once it was read.
final class StrikeDecision: ExchangeDecision {
  let strike: FailureStrike

  init(_ strike: FailureStrike) { self.strike = strike }
}

/// Requests whose body decides whether a rule strikes: they are gathered before their plane sees them, which it does only
/// where they are carried out.
extension MockHandler {
  /// - Parameter earlier: what rules without a body did to it already.
  func awaitBody(_ head: RequestHead, _ asked: FailureRequest, after earlier: FailureStrike?) -> Admission {
    let known = notes(of: head, .files)
    let intake = Intake.collect(limit: FilesAPI.mostBodyBytes, notes: SettledNotes(known)) { [self] body in
      func carriedOut() -> Answer { files.begin(head).take(body) }
      guard case .complete(let bytes) = body, let document = JSONNode.ofBody(bytes) else { return carriedOut() }
      var request = asked
      request.bodyValue = document
      guard let strike = failures.strike(request, after: earlier, at: recorder.now) else { return carriedOut() }
      if strike.takesEffect { return .decided(StrikeDecision(strike), carriedOut()) }
      var notes = known
      notes.body = RequestNotes.Body(bytes)
      var response = substitute(head, .files, strike)
      response.settle(notes)
      return .decided(StrikeDecision(strike), .now(response))
    }
    return Admission(
      intake, terms: earlier?.uploadRate.map { IntakeTerms(bytesPerSecond: $0) },
      decision: earlier.map { StrikeDecision($0) })
  }
}
