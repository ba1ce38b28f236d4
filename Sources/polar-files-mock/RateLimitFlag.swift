import ArgumentParser
import PolarFilesMock

/// One group's limit as `--rate-limit` has it: `default=100/minute`, `web=50/second`, `elevated=off`.
struct RateLimitFlag {
  let group: RateLimitGroup
  let limit: RateLimit

  static let groups = RateLimitGroup.allCases.map(\.rawValue).joined(separator: ", ")

  @Sendable init(_ argument: String) throws {
    let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard sides.count == 2, let limit = Self.limit(sides[1]) else {
      throw ValidationError("It is GROUP=N/minute, GROUP=N/second or GROUP=off, as in default=100/minute.")
    }
    guard let group = RateLimitGroup(rawValue: sides[0]) else {
      throw ValidationError("There is no group '\(sides[0])'; groups are \(Self.groups).")
    }
    self.group = group
    self.limit = limit
  }

  private static func limit(_ text: String) -> RateLimit? {
    if text == "off" { return .off }
    let sides = text.split(separator: "/", omittingEmptySubsequences: false)
    guard sides.count == 2, let count = Int(sides[0]) else { return nil }
    switch sides[1] {
    case "minute": return .perMinute(count)
    case "second": return .perSecond(count)
    default: return nil
    }
  }
}
