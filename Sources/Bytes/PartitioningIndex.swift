extension RandomAccessCollection {
  /// The index of the first element from which on `isBehind` holds for all, the end where it holds for none: a binary
  /// search, under the name that swift-algorithms gives it.
  ///
  /// - Parameter isBehind: holds for no element before the first one that it holds for.
  @inlinable
  package func partitioningIndex(where isBehind: (Element) -> Bool) -> Index {
    var (low, left) = (startIndex, count)
    while left > 0 {
      let half = left / 2
      let middle = index(low, offsetBy: half)
      if isBehind(self[middle]) {
        left = half
      } else {
        low = index(after: middle)
        left -= half + 1
      }
    }
    return low
  }
}
