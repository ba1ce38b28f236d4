import Dispatch
import Synchronization

/// The failure rules of one mock, in the order in which they were added.
///
/// - One lock guards them: a request is matched, counted and struck in one step, so that `times: 100` strikes 100 times
///   under any number of clients. Nothing waits under it, and no other lock is taken.
/// - Without rules, or once all are spent, a request reads one flag. With them it looks only at those of its operation that
///   do not ask for another file, organization, subject, path, header or part, and of those that are alike at the ones whose
///   turn it is.
/// - A reset goes back to the baseline, the rules of the fixtures, with all counts at 0.
package final class FailureRules: Sendable {
  package struct State {
    var rules: [LiveFailure] = []
    /// What a reset goes back to.
    var baseline: [FailureRule] = []
    /// Of the id that was made up last.
    var lastNumber = 0
    /// Those that are not spent, by what they match.
    fileprivate var groups: [FailureGroup] = []
    /// By the operation's index; the last ones are for what no route knows.
    fileprivate var candidates = FailureCandidates.none
    /// Of groups that have a rule.
    fileprivate(set) var groupCount = 0
    fileprivate var lastRequest: UInt64 = 0
    /// How often the set was changed.
    fileprivate var changes = 0
    package var waits = Waits<Strikes, LiveFailure>()
  }

  let state = Mutex(State())
  private let isWatching = Atomic(false)

  package init() {}

  /// Whether any rule may strike.
  package var isActive: Bool { isWatching.load(ordering: .relaxed) }

  /// What the rules of an operation want to know of a request; nil where there are none.
  package func needs(for operation: Operation?) -> FailureRequest.Needs? {
    state.withLock { $0.candidates[operation.place].needs }
  }

  /// Counts a request for every rule that it matches; nil when none strikes. By its head it is asked about by the rules
  /// without a body, and with its body by the others.
  ///
  /// - Parameter earlier: what those without a body did to it.
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

  /// All that are there, in their order.
  package func all(at now: Timestamp) -> [LiveFailure] {
    state.withLock { state in
      state.count()
      return state.rules.filter { !$0.isOver(at: now) }
    }
  }

  package func ids(at now: Timestamp) -> Set<String> {
    state.withLock { Set($0.rules.filter { !$0.isOver(at: now) }.map(\.id)) }
  }

  /// Another number whenever rules were added, replaced or removed.
  package var revision: Int { state.withLock { $0.changes } }

  /// Makes these the rules, and what a reset goes back to.
  package func install(_ rules: [FailureRule], at now: Timestamp) {
    change { state in
      state.baseline = rules
      state.restart(at: now)
    }
  }

  /// Puts these in the place of what the fixtures gave; those that say what they said go on counting. What was added
  /// otherwise stays behind them, unless one of these has its id.
  package func reload(_ rules: [FailureRule], at now: Timestamp) -> FailureChanges {
    change { $0.reload(rules, at: now) }
  }

  /// Back to the rules of the fixtures, with all counts at 0.
  package func reset(at now: Timestamp) { change { $0.restart(at: now) } }

  /// Adds rules behind the others; all, or none when an id is taken.
  ///
  /// - Returns: their ids; nil when one is taken, which `taken` names.
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
  package func remove(_ id: String, at now: Timestamp) -> Bool {
    change { state in
      guard let index = state.rules.firstIndex(where: { $0.id == id && !$0.isOver(at: now) }) else { return false }
      state.rules.remove(at: index)
      return true
    }
  }

  /// Changes the set, and gives up the waits for rules that are gone.
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
      if let former, former.saysTheSame(as: rules[index]) {
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

  /// A rule with the counts of its group.
  func counted(_ live: LiveFailure) -> LiveFailure {
    var live = live
    if let group = live.group { live.catchUp(to: groups[group].count) }
    return live
  }

  /// Gives rules the counts of their groups.
  fileprivate mutating func count() {
    for place in rules.indices { rules[place] = counted(rules[place]) }
  }

  /// Groups the rules anew, once all are counted.
  fileprivate mutating func index() {
    (groups, candidates) = ([], FailureCandidates.none)
    var known: [FailureMatch: Int] = [:]
    for place in rules.indices {
      let live = rules[place]
      guard !live.isSpent else {
        rules[place].join(nil)
        continue
      }
      let match = live.rule.match
      let same = live.rule.lifetime == nil ? known[match] : nil
      let group = same ?? groups.count
      if same == nil {
        groups.append(FailureGroup(of: live.rule, at: place))
        for operation in match.operations { candidates[operation.place].insert(group, match) }
        if live.rule.lifetime == nil { known[match] = group }
      }
      groups[group].add(live, at: place)
      rules[place].join(group)
    }
    groupCount = groups.count
  }

  /// Takes a rule that is spent out of its group.
  private mutating func retire(_ place: Int) {
    guard let group = rules[place].group else { return }
    rules[place].join(nil)
    groups[group].remove(place)
    guard groups[group].isEmpty else { return }
    groupCount -= 1
    let match = groups[group].match
    for operation in match.operations { candidates[operation.place].remove(group, match) }
  }

  fileprivate mutating func strike(
    _ request: FailureRequest, after earlier: FailureStrike?, at now: () -> Timestamp
  ) -> FailureStrike? {
    let those = candidates[request.operation.place]
    lastRequest &+= 1
    var due: [Int] = []
    var endings: [ArraySlice<Int>] = []
    those.forEach(of: request) { group in
      guard groups[group].matches(request) else { return }
      if let place = groups[group].timedPlace, rules[place].isOver(at: now()) { return }
      guard let turns = groups[group].take(request: lastRequest, rules) else { return }
      due += turns.due
      if !turns.endings.isEmpty { endings.append(turns.endings[...]) }
    }
    return due.isEmpty && endings.isEmpty ? earlier : strike(due.sorted(), endings, after: earlier)
  }

  /// Lets those whose turn it is strike, in the order in which they were added; the first of all endings that has its way
  /// decides.
  private mutating func strike(
    _ due: [Int], _ endings: [ArraySlice<Int>], after earlier: FailureStrike?
  ) -> FailureStrike? {
    var strike = earlier
    var turns = [due[...]] + (earlier?.ending == nil ? endings : [])
    while let place = Self.takeFirst(&turns) {
      guard let group = rules[place].group else { continue }
      rules[place].catchUp(to: groups[group].count - 1)
      guard let random = rules[place].take(isEnded: strike?.ending != nil) else { continue }
      let id = rules[place].id
      if strike == nil { strike = FailureStrike(id: id, random: random) }
      strike?.add(rules[place].rule, id: id, random)
      if strike?.ending != nil { turns.removeSubrange(1...) }
      if rules[place].isSpent { retire(place) }
    }
    return strike
  }

  /// The lowest place of several ascending lists.
  private static func takeFirst(_ lists: inout [ArraySlice<Int>]) -> Int? {
    var lowest: Int?
    for index in lists.indices {
      guard let place = lists[index].first else { continue }
      if let list = lowest, let other = lists[list].first, other < place { continue }
      lowest = index
    }
    return lowest.map { lists[$0].removeFirst() }
  }
}

extension Operation? {
  /// Where its candidates stand.
  fileprivate var place: Int { self?.index ?? Operation.count }
}

extension FailureCandidates {
  fileprivate static let none = [FailureCandidates](repeating: FailureCandidates(), count: Operation.count + 1)
}

extension FailureMatch {
  /// Of which operations requests may match.
  fileprivate var operations: [Operation?] {
    criteria.operation.map { $0.operations.map { Optional($0) } } ?? [nil] + Operation.allCases.map { Optional($0) }
  }
}
