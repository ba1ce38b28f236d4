import JSON
import Testing

struct NestingTests {
  @Test(arguments: [1, 100, 900])
  func `keeps and writes what is nested`(depth: Int) throws {
    let text = String(repeating: #"[{"a":"#, count: depth / 2) + "[]" + String(repeating: "}]", count: depth / 2)
    #expect(try String(decoding: JSONWriter.written(parse(text)), as: UTF8.self) == text)
  }

  @Test func `accepts deeper nesting but cannot write it`() throws {
    let value = try parse(String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000))
    #expect(throws: JSONUnencodable.self) { try JSONWriter.written(value) }
  }

  @Test(arguments: [("1", 0), ("[]", 1), ("[1]", 1), (#"{"a":[{}]}"#, 3), (#"[[],{"a":[1]},2]"#, 3)])
  func `counts the levels of arrays and objects`(text: String, depth: Int) throws {
    let value = try parse(text)
    #expect(value.isNested(atMost: depth))
    #expect(depth == 0 || !value.isNested(atMost: depth - 1))
  }

  @Test func `says what is wrong within deep nesting`() {
    let depth = 30_000
    #expect(throws: JSONError.syntax(message: "Expecting value", position: depth)) {
      try parse(String(repeating: "[", count: depth))
    }
    #expect(throws: JSONError.syntax(message: "Expecting ',' delimiter", position: 5 * depth + 2)) {
      try parse(String(repeating: #"{"a":"#, count: depth) + "1}]")
    }
  }

  @Test(arguments: ["[", #"{"a":"#])
  func `refuses nesting that would exhaust Python's stack`(opening: String) {
    #expect(throws: JSONError.undecodable) { try parse(String(repeating: opening, count: 100_000)) }
  }
}
