import Testing
@testable import Bytes

struct ASCIITests {
  private let all = UInt8.min...UInt8.max

  private func characters(_ belongs: (UInt8) -> Bool) -> String {
    String(decoding: all.filter(belongs), as: UTF8.self)
  }

  @Test func `each class holds its characters and no other byte`() {
    #expect(characters(\.isDigit) == "0123456789")
    #expect(characters(\.isUppercaseLetter) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    #expect(characters(\.isLetter) == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    #expect(characters(\.isHexDigit) == "0123456789ABCDEFabcdef")
    #expect(
      characters(\.isUnreserved) == "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~")
    #expect(
      characters(\.isTokenCharacter)
        == "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~")
  }

  @Test func `a hexadecimal digit is one that has a value`() {
    #expect(all.filter(\.isHexDigit) == all.filter { Hexadecimal.value(of: $0) != nil })
  }

  @Test func `only capital letters of ASCII have another small letter`() {
    #expect(all.filter { $0.asciiLowercased != $0 } == Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8))
    #expect("Range: ÄZ@[".utf8.map(\.asciiLowercased) == Array("range: Äz@[".utf8))
  }

  @Test(arguments: ["GET", "content-type", "x", "!#$%&'*+-.^_`|~"])
  func `tokens are tokens`(text: String) {
    #expect(text.utf8.isToken)
  }

  @Test(arguments: ["", " ", "a b", "a:", "a/b", "ü", "a\r"])
  func `nothing else is a token`(text: String) {
    #expect(!text.utf8.isToken)
  }
}
