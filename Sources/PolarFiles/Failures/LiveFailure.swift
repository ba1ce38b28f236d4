import JSON

/// A rule of a running mock with its counts: how many requests matched, and how many of them it struck.
///
/// Each matching request has random numbers of its own, derived from the rule's seed and the request's number. So the
/// same seed gives the same sequence, regardless of other requests and other rules.
package struct LiveFailure: Sendable {
  /// With its id set.
  package let rule: FailureRule
  package let id: String
  /// When it is over; nil without a lifetime.
  let end: Timestamp?
  /// Whether it belongs to the fixtures, and is replaced when they are loaded again.
  let isOfFixtures: Bool
  package private(set) var matched = 0
  /// The group that it is counted with; nil once it is spent.
  private(set) var group: FailureRules.State.GroupIndex?
  /// `matched` when it joined the group.
  private var matchedBefore = 0
  package private(set) var struck = 0

  init(_ rule: FailureRule, id: String, at time: Timestamp, isOfFixtures: Bool) {
    var rule = rule
    rule.id = id
    self.rule = rule
    self.id = id
    end = rule.lifetime.flatMap { time.adding(seconds: $0) }
    self.isOfFixtures = isOfFixtures
  }

  /// How many matching requests it did not strike.
  package var passed: Int { matched - struck }

  /// How many more times it may strike; nil without a limit.
  package var left: Int? { rule.times.map { $0 - struck } }

  var isSpent: Bool { left == 0 }

  /// Whether both rules are written the same, ids included, and mean the same organization: its slug may have moved to
  /// another one.
  func isSameRule(as other: LiveFailure) -> Bool {
    func text(_ rule: FailureRule) -> [UInt8] {
      var writer = JSONWriter()
      writer.append(rule)
      return writer.bytes
    }
    return rule.match.criteria.organization == other.rule.match.criteria.organization
      && text(rule) == text(other.rule)
  }

  func isOver(at now: Timestamp) -> Bool { end.map { now >= $0 } ?? false }

  /// Counts it with a group from now on.
  mutating func join(_ group: FailureRules.State.GroupIndex?) {
    self.group = group
    matchedBefore = matched
  }

  /// Applies the group's count.
  mutating func catchUp(to count: Int) { matched = matchedBefore + count }

  /// Counts a request that matches.
  ///
  /// - Parameter isEnded: whether an earlier rule has decided how the request ends; then a rule with an ending does not
  ///   strike.
  /// - Returns: the random numbers of this request if the rule strikes; otherwise nil.
  mutating func count(isEnded: Bool) -> RandomSource? {
    matched += 1
    guard !isSpent, matched > rule.skip, (matched - rule.skip).isMultiple(of: rule.every) else { return nil }
    var seeds = RandomSource(seed: rule.seed &+ UInt64(matched) &* 0xD134_2543_DE82_EF95)
    var random = RandomSource(seed: seeds.next())
    guard rule.probability == 1 || random.nextFraction() < rule.probability else { return nil }
    guard !isEnded || rule.ending == nil else { return nil }
    struck += 1
    return random
  }
}
