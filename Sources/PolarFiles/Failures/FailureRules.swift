import Dispatch
import Synchronization

/// The failure rules of one mock, in the order in which they were added.
///
/// - One lock guards them: a request is matched, counted and struck in one step, so that `times: 100` strikes 100 times
///   under any number of clients. Nothing waits under it, and no other lock is taken.
/// - Without rules a request reads one flag. With them it looks only at those of its operation that are not spent
///   and do not ask for another file, organization, subject, path, header or part.
/// - A reset goes back to the baseline, the rules of the fixtures, with all counts at 0.
package final class FailureRules: Sendable {
  struct State {
    var rules: [LiveFailure] = []
    /// What a reset goes back to.
    var baseline: [FailureRule] = []
    /// Of the id that was made up last.
    var lastNumber = 0
    /// By operation; nil is what no route knows.
    var candidates: [Operation?: FailureCandidates] = [:]
    var waiters: [Waiter] = []
    var lastWaiter = 0
    var waitsHaveEnded = false
  }

  let state = Mutex(State())
  private let isWatching = Atomic(false)

  package init() {}

  /// Whether any rule may strike.
  package var isActive: Bool { isWatching.load(ordering: .relaxed) }

  /// What the rules of an operation want to know of a request; nil where there are none.
  package func needs(for operation: Operation?) -> FailureRequest.Needs? {
    state.withLock { $0.candidates[operation]?.needs }
  }

  /// Counts a request for every rule that it matches; nil when none strikes. By its head it is asked about by the rules
  /// without a body, and with its body by the others.
  ///
  /// - Parameter earlier: what those without a body did to it.
  package func strike(
    _ request: FailureRequest, after earlier: FailureStrike? = nil, at now: () -> Timestamp
  ) -> FailureStrike? {
    let (strike, ready) = state.withLock { state in
      let strike = state.strike(request, after: earlier, at: now)
      return (strike, strike == nil || state.waiters.isEmpty ? [] : state.satisfied())
    }
    for waiter in ready { waiter.deliver(.came) }
    return strike
  }

  // MARK: The set

  /// All that are there, in their order.
  package func all(at now: Timestamp) -> [LiveFailure] { state.withLock { $0.rules.filter { !$0.isOver(at: now) } } }

  package var ids: Set<String> { state.withLock { Set($0.rules.map(\.id)) } }

  /// Makes these the rules, and what a reset goes back to.
  package func install(_ rules: [FailureRule], at now: Timestamp) {
    change { state in
      state.baseline = rules
      state.restart(at: now)
    }
  }

  /// Puts these in the place of what the fixtures gave; those that say what they said go on counting. What was added
  /// otherwise stays behind them, unless one of these has its id.
  package func reload(_ rules: [FailureRule], at now: Timestamp) { change { $0.reload(rules, at: now) } }

  /// Back to the rules of the fixtures, with all counts at 0.
  package func reset(at now: Timestamp) { change { $0.restart(at: now) } }

  /// Adds rules behind the others; all, or none when an id is taken.
  ///
  /// - Returns: their ids; nil when one is taken, which `taken` names.
  package func add(_ rules: [FailureRule], at now: Timestamp) throws(FailureIDTaken) -> [String] {
    var refused: FailureIDTaken?
    let ids = change { state -> [String] in
      let known = Set(state.rules.map(\.id))
      if let taken = rules.lazy.compactMap(\.id).first(where: known.contains) {
        refused = FailureIDTaken(id: taken)
        return []
      }
      return state.append(rules, at: now)
    }
    if let refused { throw refused }
    return ids
  }

  /// Puts these in the place of all others; a reset still goes back to the fixtures'.
  ///
  /// - Returns: their ids.
  package func replace(with rules: [FailureRule], at now: Timestamp) -> [String] {
    change { state in
      state.rules = []
      state.lastNumber = 0
      return state.append(rules, at: now)
    }
  }

  /// - Returns: whether there was such a rule.
  package func remove(_ id: String) -> Bool {
    change { state in
      guard let index = state.rules.firstIndex(where: { $0.id == id }) else { return false }
      state.rules.remove(at: index)
      return true
    }
  }

  /// Changes the set, and gives up the waits for rules that are gone.
  private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    let (result, orphans) = state.withLock { state in
      let result = body(&state)
      state.index()
      isWatching.store(!state.rules.isEmpty, ordering: .relaxed)
      return (result, state.waiters.isEmpty ? [] : state.orphans())
    }
    for waiter in orphans { waiter.deliver(.removed) }
    return result
  }
}

/// A rule of that id is there already.
package struct FailureIDTaken: Error, Sendable {
  package let id: String
}

extension FailureRules.State {
  fileprivate mutating func restart(at now: Timestamp) {
    rules = []
    lastNumber = 0
    _ = append(baseline, at: now, areOfFixtures: true)
  }

  fileprivate mutating func reload(_ added: [FailureRule], at now: Timestamp) {
    let earlier = rules.filter(\.isOfFixtures)
    let others = rules.filter { !$0.isOfFixtures }
    baseline = added
    rules = []
    lastNumber = 0
    let ids = Set(append(added, at: now, areOfFixtures: true, beside: others))
    for index in rules.indices {
      if let same = earlier.first(where: { $0.saysTheSame(as: rules[index]) }) { rules[index] = same }
    }
    rules += others.filter { !ids.contains($0.id) }
  }

  fileprivate mutating func append(
    _ added: [FailureRule], at now: Timestamp, areOfFixtures: Bool = false, beside others: [LiveFailure] = []
  ) -> [String] {
    var taken = Set((rules + others).map(\.id)).union(added.compactMap(\.id))
    return added.map { rule in
      let id = rule.id ?? nextID(&taken)
      rules.append(LiveFailure(rule, id: id, at: now, isOfFixtures: areOfFixtures))
      return id
    }
  }

  private mutating func nextID(_ taken: inout Set<String>) -> String {
    repeat { lastNumber += 1 } while !taken.insert("failure-\(lastNumber)").inserted
    return "failure-\(lastNumber)"
  }

  fileprivate mutating func index() {
    candidates = FailureCandidates.byOperation(rules)
  }

  fileprivate mutating func strike(
    _ request: FailureRequest, after earlier: FailureStrike?, at now: () -> Timestamp
  ) -> FailureStrike? {
    guard let those = candidates[request.operation] else { return earlier }
    var strike = earlier
    var isSpent = false
    for index in those.places(for: request) {
      guard (rules[index].rule.match.criteria.body == nil) == (request.bodyValue == nil),
        rules[index].rule.match.matches(request)
      else { continue }
      if rules[index].rule.lifetime != nil, rules[index].isOver(at: now()) { continue }
      guard let random = rules[index].take(isEnded: strike?.ending != nil) else { continue }
      let id = rules[index].id
      if strike == nil { strike = FailureStrike(id: id, random: random) }
      strike?.add(rules[index].rule, id: id, random)
      if rules[index].isSpent { isSpent = true }
    }
    if isSpent { index() }
    return strike
  }
}
