extension Collection where Element == UInt8 {
  /// Compares every byte even after the first difference, so that the time taken says nothing about where it is.
  package func equalsInConstantTime(_ other: some Collection<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var difference: UInt8 = 0
    for (mine, theirs) in zip(self, other) { difference |= mine ^ theirs }
    return difference == 0
  }
}
