import JSON

/// The parts that a fixture's contents were made into, by where they stand in it: when the same document is loaded again
/// their bytes are not hashed and stored again.
final class PreparedParts {
  var parts: [JSONLocation: StoredPart] = [:]
}
