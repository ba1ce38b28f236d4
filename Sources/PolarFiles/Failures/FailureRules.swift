import Dispatch
import Synchronization

/// The failure rules of one mock, in the order in which they were added.
///
/// - One lock guards them: a request is matched, counted and struck in one step, so that `times: 100` strikes exactly
///   100 times under any number of clients. Nothing waits under it, and no other lock is taken.
/// - A rule that has struck `times` times is spent. Without unspent rules, a request costs reading one flag. Otherwise
///   `FailureCandidates` finds the groups of rules that may match it, and a `FailureGroup` finds the rules in it that
///   are due.
/// - A reset restores the baseline, the rules of the fixtures, with all counts at 0.
package final class FailureRules: Sendable {
  package struct State {
    var rules: [LiveFailure] = []
    /// The rules that a reset restores.
    var baseline: [FailureRule] = []
    /// The number in the last generated id.
    var lastNumber = 0
    /// The rules that are not spent, grouped by what they match.
    fileprivate var groups: [FailureGroup] = []
    /// By `candidatesIndex`.
    fileprivate var candidates = FailureCandidates.none
    /// How many groups are not empty.
    fileprivate(set) var groupCount = 0
    fileprivate var lastRequest: UInt64 = 0
    /// How often the set of rules has changed.
    fileprivate var changes = 0
    package var waits = Waits<Strikes, LiveFailure>()
  }

  let state = Mutex(State())
  private let isWatching = Atomic(false)

  package init() {}

  /// Whether any rule may strike.
  package var isActive: Bool { isWatching.load(ordering: .relaxed) }

  /// What the rules of an operation need to know about a request; nil if there are none.
  package func needs(for operation: Operation?) -> FailureRequest.Needs? {
    state.withLock { $0.candidates[operation.candidatesIndex].needs }
  }

  /// Counts a request for every rule that it matches, and returns what the rules that strike do to it; nil if none
  /// does.
  ///
  /// Called with the head for the rules that do not ask for a body, and again with the body for the others.
  ///
  /// - Parameter earlier: the result of the call with the head.
  package func strike(
    _ request: FailureRequest, after earlier: FailureStrike? = nil, at now: () -> Timestamp
  ) -> FailureStrike? {
    let (strike, ends) = state.withLock { state in
      let strike = state.strike(request, after: earlier, at: now)
      if strike != nil, state.groupCount == 0 { isWatching.store(false, ordering: .relaxed) }
      return (strike, strike == nil ? [] : state.updateWaits())
    }
    for end in ends { end() }
    return strike
  }

  // MARK: The set

  /// All rules, in their order.
  package func all(at now: Timestamp) -> [LiveFailure] {
    state.withLock { state in
      state.count()
      return state.rules.filter { !$0.isOver(at: now) }
    }
  }

  package func ids(at now: Timestamp) -> Set<String> {
    state.withLock { Set($0.rules.filter { !$0.isOver(at: now) }.map(\.id)) }
  }

  /// A number that changes whenever rules are added, replaced or removed.
  package var revision: Int { state.withLock { $0.changes } }

  /// Replaces all rules and the baseline.
  package func install(_ rules: [FailureRule], at now: Timestamp) {
    change { state in
      state.baseline = rules
      state.restart(at: now)
    }
  }

  /// Replaces the rules of the fixtures; an unchanged rule keeps its counts. Rules added at run time stay, after those
  /// of the fixtures, except those whose id a fixture uses now.
  package func reload(_ rules: [FailureRule], at now: Timestamp) -> FailureChanges {
    change { $0.reload(rules, at: now) }
  }

  /// Restores the baseline, with all counts at 0.
  package func reset(at now: Timestamp) { change { $0.restart(at: now) } }

  /// Adds rules after the others; all of them, or none if an id is taken.
  ///
  /// - Returns: their ids.
  package func add(_ rules: [FailureRule], at now: Timestamp) throws(FailureIDTaken) -> [String] {
    var refused: FailureIDTaken?
    let ids = change { state -> [String] in
      let known = Set(state.rules.filter { !$0.isOver(at: now) }.map(\.id))
      if let taken = rules.lazy.compactMap(\.id).first(where: known.contains) {
        refused = FailureIDTaken(id: taken)
        return []
      }
      let added = Set(rules.compactMap(\.id))
      state.rules.removeAll { added.contains($0.id) }
      return state.append(rules, at: now)
    }
    if let refused { throw refused }
    return ids
  }

  /// Replaces all rules; a reset still restores those of the fixtures.
  ///
  /// - Returns: their ids.
  package func replace(with rules: [FailureRule], at now: Timestamp) -> [String] {
    change { state in
      state.rules = []
      state.lastNumber = 0
      return state.append(rules, at: now)
    }
  }

  /// - Returns: false if there is no such rule.
  package func remove(_ id: String, at now: Timestamp) -> Bool {
    change { state in
      guard let index = state.rules.firstIndex(where: { $0.id == id && !$0.isOver(at: now) }) else { return false }
      state.rules.remove(at: index)
      return true
    }
  }

  /// Changes the set of rules, and ends the waits for rules that are removed.
  private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    let (result, ends) = state.withLock { state in
      state.count()
      let before = state.rules.count
      let result = body(&state)
      if before > 0 || !state.rules.isEmpty { state.changes += 1 }
      state.index()
      isWatching.store(state.groupCount > 0, ordering: .relaxed)
      return (result, state.updateWaits())
    }
    for end in ends { end() }
    return result
  }
}

extension FailureRules.State {
  fileprivate mutating func restart(at now: Timestamp) {
    rules = []
    lastNumber = 0
    _ = append(baseline, at: now, areOfFixtures: true)
  }

  fileprivate mutating func reload(_ added: [FailureRule], at now: Timestamp) -> FailureChanges {
    let earlier = rules.filter(\.isOfFixtures)
    let others = rules.filter { !$0.isOfFixtures }
    baseline = added
    rules = []
    lastNumber = 0
    let ids = Set(append(added, at: now, areOfFixtures: true, beside: others))
    let formers = Dictionary(uniqueKeysWithValues: earlier.map { ($0.id, $0) })
    var changes = FailureChanges(dropped: others.map(\.id).filter(ids.contains))
    for index in rules.indices {
      let former = formers[rules[index].id]
      if former == nil { changes.added.append(rules[index].id) }
      if let former, former.isSameRule(as: rules[index]) {
        rules[index] = former
      } else if former != nil {
        changes.changed.append(rules[index].id)
      }
    }
    changes.removed = earlier.map(\.id).filter { !ids.contains($0) }
    rules += others.filter { !ids.contains($0.id) }
    return changes
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

  /// The rule with its group's count applied.
  func counted(_ live: LiveFailure) -> LiveFailure {
    var live = live
    if let group = live.group { live.catchUp(to: groups[group].count) }
    return live
  }

  /// Applies the groups' counts to all rules.
  fileprivate mutating func count() {
    for index in rules.indices { rules[index] = counted(rules[index]) }
  }

  /// Groups the rules again; `count` must precede it.
  fileprivate mutating func index() {
    (groups, candidates) = ([], FailureCandidates.none)
    var known: [FailureMatch: GroupIndex] = [:]
    for index in rules.indices {
      let live = rules[index]
      guard !live.isSpent else {
        rules[index].join(nil)
        continue
      }
      let match = live.rule.match
      let same = live.end == nil ? known[match] : nil
      let group = same ?? groups.count
      if same == nil {
        groups.append(FailureGroup(of: live))
        for operation in match.operations { candidates[operation.candidatesIndex].insert(group, match) }
        if live.end == nil { known[match] = group }
      }
      groups[group].add(live, at: index)
      rules[index].join(group)
    }
    groupCount = groups.count
  }

  /// Removes a spent rule from its group.
  private mutating func retire(_ index: RuleIndex) {
    guard let group = rules[index].group else { return }
    rules[index].join(nil)
    groups[group].remove(index)
    guard groups[group].isEmpty else { return }
    groupCount -= 1
    let match = groups[group].match
    for operation in match.operations { candidates[operation.candidatesIndex].remove(group, match) }
  }

  fileprivate mutating func strike(
    _ request: FailureRequest, after earlier: FailureStrike?, at now: () -> Timestamp
  ) -> FailureStrike? {
    let candidates = candidates[request.operation.candidatesIndex]
    lastRequest &+= 1
    var due: [RuleIndex] = []
    var endings: [ArraySlice<RuleIndex>] = []
    candidates.forEach(of: request) { group in
      guard groups[group].matches(request) else { return }
      if let end = groups[group].end, now() >= end { return }
      guard let turns = groups[group].take(request: lastRequest, rules) else { return }
      due += turns.due
      if !turns.endings.isEmpty { endings.append(turns.endings[...]) }
    }
    return due.isEmpty && endings.isEmpty ? earlier : strike(due.sorted(), endings, after: earlier)
  }

  /// Lets due rules strike, in the order in which they were added. Once one has decided the ending, `endings` are no
  /// longer tried.
  ///
  /// - Parameters:
  ///   - due: the rules to try, ascending.
  ///   - endings: further ones, of which only one can strike: those that end the request, in ascending lists.
  private mutating func strike(
    _ due: [RuleIndex], _ endings: [ArraySlice<RuleIndex>], after earlier: FailureStrike?
  ) -> FailureStrike? {
    var strike = earlier
    var turns = [due[...]] + (earlier?.ending == nil ? endings : [])
    while let index = Self.takeFirst(&turns) {
      guard let group = rules[index].group else { continue }
      rules[index].catchUp(to: groups[group].count - 1)
      guard let random = rules[index].count(isEnded: strike?.ending != nil) else { continue }
      let id = rules[index].id
      if strike == nil { strike = FailureStrike(id: id, random: random) }
      strike?.add(rules[index].rule, id: id, random)
      if strike?.ending != nil { turns.removeSubrange(1...) }
      if rules[index].isSpent { retire(index) }
    }
    return strike
  }

  /// Removes the lowest index of several ascending lists.
  private static func takeFirst(_ lists: inout [ArraySlice<RuleIndex>]) -> RuleIndex? {
    var lowest: Int?
    for list in lists.indices {
      guard let index = lists[list].first else { continue }
      if let other = lowest.flatMap({ lists[$0].first }), other < index { continue }
      lowest = list
    }
    return lowest.map { lists[$0].removeFirst() }
  }
}
