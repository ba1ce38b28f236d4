import JSON

/// A rule while it is there: how many requests matched, and how many of them it struck.
///
/// Each matching request has chances of its own, made of the rule's seed and the request's number among them: the same seed
/// gives the same sequence whatever else runs, and whatever other rules do.
package struct LiveFailure: Sendable {
  /// With its id.
  package let rule: FailureRule
  package let id: String
  let addedAt: Timestamp
  /// Whether it came with the fixtures, and goes with them.
  let isOfFixtures: Bool
  package private(set) var matched = 0
  /// The group that it is counted with; nil once it is spent.
  private(set) var group: Int?
  /// What it had counted before it was in the group.
  private var earlier = 0
  package private(set) var struck = 0

  init(_ rule: FailureRule, id: String, at time: Timestamp, isOfFixtures: Bool) {
    var rule = rule
    rule.id = id
    self.rule = rule
    self.id = id
    addedAt = time
    self.isOfFixtures = isOfFixtures
  }

  /// Matching requests that it let go.
  package var passed: Int { matched - struck }

  /// How often it strikes still; nil for no end.
  package var left: Int? { rule.times.map { $0 - struck } }

  var isSpent: Bool { left == 0 }

  /// Whether both are written alike, ids included, and mean the same: a slug may have become another organization's.
  func saysTheSame(as other: LiveFailure) -> Bool {
    func text(_ rule: FailureRule) -> [UInt8] {
      var writer = JSONWriter()
      writer.append(rule)
      return writer.bytes
    }
    return rule.match.criteria.organization == other.rule.match.criteria.organization
      && text(rule) == text(other.rule)
  }

  func isOver(at now: Timestamp) -> Bool {
    guard let lifetime = rule.lifetime, let end = addedAt.adding(seconds: lifetime) else { return false }
    return now >= end
  }

  /// From now on it is counted with a group.
  mutating func join(_ group: Int?) {
    self.group = group
    earlier = matched
  }

  /// Counts what the group has counted so far.
  mutating func catchUp(to count: Int) { matched = earlier + count }

  /// Counts a request that matches.
  ///
  /// - Parameter isEnded: whether an earlier rule decided how it ends; a second ending has no room.
  /// - Returns: the request's chances when the rule strikes, else nil.
  mutating func take(isEnded: Bool) -> RandomSource? {
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
