/// Rules that match the same requests and are counted together, so that of a thousand such rules a request touches only
/// those that are due.
///
/// - `count` is how many requests have matched since the group was made. A rule adds what it counted before that.
/// - A rule is due at each request after its `skip`, or at each n-th of them (`every`).
/// - Spent rules are in no group.
struct FailureGroup: Sendable {
  typealias RuleIndex = FailureRules.State.RuleIndex

  let match: FailureMatch
  /// When its rule is over: a rule with a lifetime is in a group of its own.
  let end: Timestamp?
  private(set) var count = 0
  /// The last request that was counted.
  private var lastRequest: UInt64 = 0
  /// The rules that are not due at every request, by the value of `count` at which they are due next.
  private var waiting: [Int: [RuleIndex]] = [:]
  /// The rules that are due at every request and do not end it, ascending.
  private var alwaysDue: [RuleIndex] = []
  /// The rules that are due at every request and end it, ascending; only one of them can strike.
  private var alwaysDueEndings: [RuleIndex] = []
  private var memberCount = 0

  init(of live: LiveFailure) {
    match = live.rule.match
    end = live.end
  }

  var isEmpty: Bool { memberCount == 0 }

  /// Rules that ask for a body match a request with its body, the others one without.
  func matches(_ request: FailureRequest) -> Bool {
    (match.criteria.body == nil) == (request.bodyValue == nil) && match.matches(request)
  }

  /// Must precede the first `take`.
  mutating func add(_ live: LiveFailure, at index: RuleIndex) {
    memberCount += 1
    let (past, every) = (live.matched - live.rule.skip, live.rule.every)
    enter(live.rule, at: index, in: past < 0 ? -past : -(past % every))
  }

  /// - Parameter pause: how many requests pass before the rule's next `every` begin.
  private mutating func enter(_ rule: FailureRule, at index: RuleIndex, in pause: Int) {
    let (turn, isNever) = (count + pause).addingReportingOverflow(rule.every)
    if isNever { return }
    if turn > count + 1 || rule.every > 1 {
      waiting[turn, default: []].append(index)
    } else if rule.ending == nil {
      alwaysDue.insertSorted(index)
    } else {
      alwaysDueEndings.insertSorted(index)
    }
  }

  mutating func remove(_ index: RuleIndex) {
    memberCount -= 1
    alwaysDue.removeSorted(index)
    alwaysDueEndings.removeSorted(index)
  }

  /// Counts a request, once: `FailureCandidates` may find a group twice.
  ///
  /// - Returns: the rules that are due, in no order, and the `alwaysDueEndings`; nil if the request is already counted.
  mutating func take(request: UInt64, _ rules: [LiveFailure]) -> (due: [RuleIndex], endings: [RuleIndex])? {
    guard lastRequest != request else { return nil }
    lastRequest = request
    count += 1
    guard let reached = waiting.removeValue(forKey: count) else { return (alwaysDue, alwaysDueEndings) }
    let due = reached.filter { !rules[$0].isSpent }
    defer { for index in due { enter(rules[index].rule, at: index, in: 0) } }
    return (alwaysDue + due, alwaysDueEndings)
  }
}

extension [Int] {
  fileprivate mutating func insertSorted(_ number: Int) { insert(number, at: partitioningIndex { $0 >= number }) }

  fileprivate mutating func removeSorted(_ number: Int) {
    let index = partitioningIndex { $0 >= number }
    if index < count, self[index] == number { remove(at: index) }
  }
}

extension FailureRules.State {
  /// The index of a rule in `rules`; it holds until the set of rules changes.
  typealias RuleIndex = Int
  /// The index of a group in `groups`, likewise.
  typealias GroupIndex = Int
}
