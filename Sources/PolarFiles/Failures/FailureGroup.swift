/// Rules that match the same requests, counted together: of a thousand that are alike, a request touches those whose turn it
/// is.
///
/// - `count` is how many requests matched since the group was made; what a rule counted before is the rule's own.
/// - A rule has a turn at each request behind its `skip`, or at each n-th of them. Those whose next turn is not the next
///   request wait in `turns`, by the count at which they have it.
/// - Rules are named by their places among all. Those that are spent are in no group.
struct FailureGroup: Sendable {
  let match: FailureMatch
  /// The place of a rule that is there for a time only; it is the group's only one.
  let timedPlace: Int?
  private(set) var count = 0
  /// The last request that was counted.
  private var lastRequest: UInt64 = 0
  private var turns: [Int: [Int]] = [:]
  /// Those that have a turn at every request, ascending.
  private var constant: [Int] = []
  /// The same of rules that end a request: of those only one has its way.
  private var constantEndings: [Int] = []
  private var memberCount = 0

  init(of rule: FailureRule, at place: Int) {
    match = rule.match
    timedPlace = rule.lifetime == nil ? nil : place
  }

  var isEmpty: Bool { memberCount == 0 }

  /// Rules with a body are asked once the body is there, those without it before.
  func matches(_ request: FailureRequest) -> Bool {
    (match.criteria.body == nil) == (request.bodyValue == nil) && match.matches(request)
  }

  /// Before anything is counted.
  mutating func add(_ live: LiveFailure, at place: Int) {
    memberCount += 1
    let (past, every) = (live.matched - live.rule.skip, live.rule.every)
    enter(live.rule, at: place, in: past < 0 ? -past : -(past % every))
  }

  /// - Parameter pause: the requests that pass first; the rule's next turn is its `every` after them.
  private mutating func enter(_ rule: FailureRule, at place: Int, in pause: Int) {
    let (turn, isNever) = (count + pause).addingReportingOverflow(rule.every)
    if isNever { return }
    if turn > count + 1 || rule.every > 1 {
      turns[turn, default: []].append(place)
    } else if rule.ending == nil {
      constant.insertSorted(place)
    } else {
      constantEndings.insertSorted(place)
    }
  }

  mutating func remove(_ place: Int) {
    memberCount -= 1
    constant.removeSorted(place)
    constantEndings.removeSorted(place)
  }

  /// Counts a request, which may be asked for more than once.
  ///
  /// - Returns: whose turn it is, in no order, and ascending those whose turn it always is and of which one has its way; nil
  ///   where the request was counted before.
  mutating func take(request: UInt64, _ rules: [LiveFailure]) -> (due: [Int], endings: [Int])? {
    guard lastRequest != request else { return nil }
    lastRequest = request
    count += 1
    guard let awaited = turns.removeValue(forKey: count) else { return (constant, constantEndings) }
    let due = awaited.filter { !rules[$0].isSpent }
    defer { for place in due { enter(rules[place].rule, at: place, in: 0) } }
    return (constant + due, constantEndings)
  }
}

extension [Int] {
  fileprivate mutating func insertSorted(_ number: Int) { insert(number, at: partitioningIndex { $0 >= number }) }

  fileprivate mutating func removeSorted(_ number: Int) {
    let place = partitioningIndex { $0 >= number }
    if place < count, self[place] == number { remove(at: place) }
  }
}
