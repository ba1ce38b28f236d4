import Testing
@testable import Bytes

struct TextBytesTests {
  @Test(arguments: [
    ("", ""), ("1234567890", "1234567890"), ("12345678901", "1234567…"), ("123456ééé", "123456…"), ("123😀😀", "123😀…"),
  ])
  func `a text is shortened to ten bytes between its characters`(text: String, shortened: String) {
    #expect(text.shortened(to: 10) == shortened)
    #expect(text.shortened(to: 10).utf8.count <= 10)
  }
}
