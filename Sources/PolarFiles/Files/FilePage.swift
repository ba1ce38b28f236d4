/// One page of a list.
package struct FilePage: Sendable {
  package enum Item: Sendable {
    /// What was kept for this file and this variant.
    case rendered([UInt8])
    case record(FileRecord)
  }

  package var items: [Item]
  /// How many files the whole list has.
  package var total: Int
}
