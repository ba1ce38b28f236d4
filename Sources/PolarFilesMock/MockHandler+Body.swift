import FilesAPI
import HTTPCore
import JSON
import PolarFiles
import Recording
import Synchronization

/// What failure rules make of a request; those that ask for a body, once it was read. The exit reads it there.
final class StrikeDecision: ExchangeDecision {
  private let state: Mutex<FailureStrike?>

  init(_ strike: FailureStrike?) { state = Mutex(strike) }

  var strike: FailureStrike? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

/// Requests whose body decides whether a rule strikes: they are gathered before their plane sees them, which it does only
/// where they are carried out.
extension MockHandler {
  /// - Parameter earlier: what rules without a body did to it already.
  func awaitBody(_ head: RequestHead, _ asked: FailureRequest, after earlier: FailureStrike?) -> Admission {
    let decision = StrikeDecision(earlier)
    let known = notes(of: head, .files)
    let intake = Intake.collect(limit: FilesAPI.mostBodyBytes, notes: SettledNotes(known)) { [self] body in
      if case .complete(let bytes) = body, let document = JSONNode.ofBody(bytes) {
        var request = asked
        request.bodyValue = document
        decision.strike = failures.strike(request, after: earlier, at: recorder.now)
        if let strike = decision.strike, !strike.takesEffect {
          var notes = known
          notes.body = RequestNotes.Body(bytes)
          var response = substitute(head, .files, strike)
          response.settle(notes)
          return .now(response)
        }
      }
      return files.begin(head).take(body)
    }
    return Admission(intake, terms: earlier?.uploadRate.map { IntakeTerms(bytesPerSecond: $0) }, decision: decision)
  }
}
