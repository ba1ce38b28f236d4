import Platform

/// How long before an answer's first byte, in milliseconds.
package enum FailureDelay: Sendable, Hashable {
  case fixed(Double)
  /// Any between the two, each as likely.
  case uniform(Double, Double)
  /// As latencies are: the logarithm is distributed normally around the median's.
  case logNormal(median: Double, sigma: Double)

  /// A day.
  package static let longest = 86_400_000.0

  func milliseconds(_ random: inout RandomSource) -> Double {
    switch self {
    case .fixed(let time): return time
    case .uniform(let least, let most): return least + (most - least) * random.nextFraction()
    case .logNormal(let median, let sigma):
      // Box and Muller's; the first fraction is never 0.
      let normal = (-2 * log(1 - random.nextFraction())).squareRoot() * cos(2 * .pi * random.nextFraction())
      return min(median * exp(sigma * normal), Self.longest)
    }
  }
}

extension RandomSource {
  /// From 0 on, below 1.
  mutating func nextFraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
