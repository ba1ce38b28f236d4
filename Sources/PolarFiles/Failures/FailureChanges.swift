/// What another version of the fixtures changed in the rules, by their ids.
package struct FailureChanges: Sendable, Equatable {
  package var added: [String] = []
  package var changed: [String] = []
  package var removed: [String] = []
  /// Made at run time, and gone for what a fixture claims now.
  package var dropped: [String] = []
}

/// A rule of that id is there already.
package struct FailureIDTaken: Error, Sendable {
  package let id: String
}
