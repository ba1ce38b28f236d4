extension ArraySlice<UInt8> {
  func begins(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && text.withUTF8Buffer { prefix($0.count).elementsEqual($0) }
  }

  func spells(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && begins(with: text) }
}
