/// A header field and what its value is to be. Of several fields of that name one has to agree.
package struct HeaderPattern: Sendable, Hashable {
  /// In lower case.
  package let name: String
  package let value: TextPattern

  package init(name: String, value: TextPattern) {
    self.name = name.lowercased()
    self.value = value
  }

  func matches(_ request: some RequestFacts) -> Bool {
    request.headerValues(name).contains { value.matches($0) }
  }
}
