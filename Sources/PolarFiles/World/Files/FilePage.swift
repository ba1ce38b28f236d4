/// One page of a list.
package struct FilePage: Sendable {
  package var files: [FileRecord]
  /// How many files the whole list has.
  package var total: Int
}
