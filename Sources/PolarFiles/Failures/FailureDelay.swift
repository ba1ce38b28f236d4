import Platform

/// The time before a response's first byte, in milliseconds.
package enum FailureDelay: Sendable, Hashable {
  case fixed(Double)
  /// Uniformly distributed between the two.
  case uniform(Double, Double)
  /// Log-normally distributed, as latencies are.
  case logNormal(median: Double, sigma: Double)

  /// A day.
  package static let longest = 86_400_000.0

  func milliseconds(_ random: inout RandomSource) -> Double {
    switch self {
    case .fixed(let time): return time
    case .uniform(let least, let most): return least + (most - least) * random.nextFraction()
    case .logNormal(let median, let sigma):
      // The Box-Muller transform; the first fraction is never 0.
      let normal = (-2 * log(1 - random.nextFraction())).squareRoot() * cos(2 * .pi * random.nextFraction())
      return min(median * exp(sigma * normal), Self.longest)
    }
  }
}

extension RandomSource {
  /// From 0 on, below 1.
  mutating func nextFraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
