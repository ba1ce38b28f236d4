/// The rules that a request of one operation may be struck by, with what sorts most of them out at a glance.
struct FailureCandidates: Sendable {
  private struct Candidate: Sendable {
    /// Among all rules.
    let index: Int
    /// -1 for any.
    let part: Int
    let attempt: Int
    let organization: ID?
    let file: ID?
  }

  private var candidates: [Candidate] = []
  private(set) var needs: FailureRequest.Needs = []

  /// Without those that are spent: they count no more.
  static func byOperation(_ rules: [LiveFailure]) -> [Operation?: FailureCandidates] {
    guard !rules.isEmpty else { return [:] }
    var found: [Operation?: FailureCandidates] = [:]
    for (index, live) in rules.enumerated() where !live.isSpent {
      let operations = live.rule.match.criteria.operation?.operations.map { Optional($0) }
      for operation in operations ?? [nil] + Operation.allCases.map({ Optional($0) }) {
        found[operation, default: FailureCandidates()].append(live.rule.match, at: index)
      }
    }
    return found
  }

  private mutating func append(_ match: FailureMatch, at index: Int) {
    candidates.append(
      Candidate(
        index: index, part: match.criteria.part ?? -1, attempt: match.attempt ?? -1,
        organization: match.criteria.organization, file: match.criteria.file))
    needs.formUnion(match.needs)
  }

  func forEach(_ request: FailureRequest, _ body: (Int) -> Void) {
    let (part, attempt) = (request.part ?? -2, request.attempt ?? -2)
    for candidate in candidates {
      guard candidate.part == -1 || candidate.part == part, candidate.attempt == -1 || candidate.attempt == attempt,
        candidate.organization == nil || candidate.organization == request.organization,
        candidate.file == nil || candidate.file == request.file
      else { continue }
      body(candidate.index)
    }
  }
}
