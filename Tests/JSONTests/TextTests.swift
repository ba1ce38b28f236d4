import JSON
import Testing

struct TextTests {
  @Test(arguments: [
    (#""\" \\ \/ \b\f\n\r\t \u00e9""#, "\" \\ / \u{8}\u{C}\n\r\t é"),
    (#""\uD83D\uDCE6""#, "📦"),
    ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
    (#""\u0000""#, "\0"),
  ])
  func `reads escapes`(text: String, expected: String) throws {
    #expect(try parse(text) == .string(expected))
  }

  @Test(arguments: [
    (#""a\ud800b""#, "a\u{FFFD}b"),
    (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
    (#""\ud800\u0041""#, "\u{FFFD}A"),
    (#""\ud800\ud83d\udce6""#, "\u{FFFD}📦"),
  ])
  func `keeps half a surrogate pair apart`(text: String, shown: String) throws {
    #expect(try parse(text) == .unpairedSurrogates(shown))
  }

  @Test func `joins escaped halves and not raw ones`() throws {
    let rawHalves: [UInt8] = [0x22, 0xED, 0xA0, 0xBD, 0xED, 0xB3, 0xA6, 0x22]
    #expect(try JSONValue.parse(rawHalves) == .unpairedSurrogates("\u{FFFD}\u{FFFD}"))
    let escapedThenRaw = Array(#""\ud83d"#.utf8) + [0xED, 0xB3, 0xA6, 0x22]
    #expect(try JSONValue.parse(escapedThenRaw) == .unpairedSurrogates("\u{FFFD}\u{FFFD}"))
  }

  @Test func `does not take a string for unpaired because another one is`() throws {
    let bytes = Array(#"["\ud55c 한", ""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""]"#.utf8)
    #expect(try JSONValue.parse(bytes) == .array([.string("한 한"), .unpairedSurrogates("\u{FFFD}")]))
  }

  @Test(
    arguments: [
      [0x31], [0xEF, 0xBB, 0xBF, 0x31],
      [0x31, 0], [0, 0x31], [0xFF, 0xFE, 0x31, 0], [0xFE, 0xFF, 0, 0x31],
      [0x31, 0, 0, 0], [0, 0, 0, 0x31], [0xFF, 0xFE, 0, 0, 0x31, 0, 0, 0], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x31],
    ] as [[UInt8]])
  func `finds the encoding by mark and zero bytes`(bytes: [UInt8]) throws {
    #expect(try JSONValue.parse(bytes) == .int(1))
  }

  @Test func `joins the halves of UTF-16 and lets a lone one through`() throws {
    let units = Array("\"📦".utf16) + [0xD800, 0x22]
    let bytes = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    #expect(try JSONValue.parse(bytes) == .unpairedSurrogates("📦\u{FFFD}"))
  }

  @Test(
    arguments: [
      [0xFF, 0xFE, 0x31], [0xFE, 0xFF, 0, 0x31, 0], [0, 0, 0xFE, 0xFF, 0, 0x11, 0, 0], [0xFF, 0xFE, 0, 0, 0x31, 0],
      [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE0, 0x80, 0x80, 0x22],
    ] as [[UInt8]])
  func `refuses bytes that are not text`(bytes: [UInt8]) {
    #expect(throws: JSONError.undecodable) { try JSONValue.parse(bytes) }
  }

  @Test func `takes only one byte order mark`() {
    #expect(throws: JSONError.syntax(message: "Expecting value", position: 0)) { try parse("\u{FEFF}\u{FEFF}1") }
  }
}
