import JSON
import Testing

struct WriterTests {
  @Test(
    arguments: [
      (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-2.5, "-2.5"), (0.1, "0.1"), (100, "100.0"), (0.0001, "0.0001"),
      (0.00001, "1e-05"), (0.00012345, "0.00012345"), (1.5e-7, "1.5e-07"), (123_456_789_012_345, "123456789012345.0"),
      (1e15, "1000000000000000.0"), (1e16, "1e+16"), (12_345_678_901_234_568, "1.2345678901234568e+16"),
      (1e22, "1e+22"), (1e100, "1e+100"), (1.7976931348623157e308, "1.7976931348623157e+308"),
      (.leastNonzeroMagnitude, "5e-324"),
      (9_007_199_254_740_992, "9007199254740992.0"), (2.0 / 3, "0.6666666666666666"),
    ] as [(Double, String)])
  func `writes floats as Python's repr`(value: Double, expected: String) throws {
    #expect(try written { writer throws(JSONUnencodable) in try writer.append(double: value) } == expected)
  }

  @Test func `escapes what JSON must escape and nothing else`() {
    let text = "\"\\/\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}é\u{2028}📦"
    let expected = #""\"\\/\n\r\t\b\f\u0000\u001f"# + "\u{7F}é\u{2028}📦\""
    #expect(written { $0.append(string: text) } == expected)
  }

  @Test func `finds what it must escape at every place of a text`() {
    for length in 1...20 {
      for place in 0..<length {
        for special in ["\"", "\\", "\n", "\u{1F}"] {
          var characters = [String](repeating: "~", count: length)
          characters[place] = special
          let escape = ["\"": #"\""#, "\\": #"\\"#, "\n": #"\n"#][special] ?? #"\u001f"#
          let text = characters.joined()
          #expect(written { $0.append(string: text) } == "\"" + text.replacing(special, with: escape) + "\"")
        }
      }
    }
  }

  @Test func `writes objects and arrays member by member`() {
    let text = written { writer in
      writer.appendObject { writer in
        writer.append("text", "a{[")
        writer.append("none", nil as String?)
        writer.append("number", 7)
        writer.append("flag", true)
        writer.append("list", [1, 2]) { writer, number in
          writer.appendObject { $0.append("n", number) }
        }
        writer.append("empty", [Int]()) { writer, number in writer.append(int: number) }
        writer.append(name: "é\"")
        writer.appendObject { _ in }
      }
    }
    let list = #""list":[{"n":1},{"n":2}],"empty":[],"é\"":{}}"#
    #expect(text == #"{"text":"a{[","none":null,"number":7,"flag":true,"# + list)
  }

  @Test(arguments: [0, 9, 10, -10, 99, 100, 999_999_999, .max, .min])
  func `writes a number as the standard library does`(number: Int) {
    #expect(written { $0.append(int: number) } == "\(number)")
  }

  @Test func `writes tokens between raw text`() {
    let text = written { writer in
      writer.append(raw: #"{"a":"#)
      writer.append(int: Int.min)
      writer.append(unescaped: ",")
      writer.append(bool: true)
      writer.append(bool: false)
      writer.appendNull()
      writer.append(int: 7)
    }
    #expect(text == #"{"a":-9223372036854775808,truefalsenull7"#)
  }

  @Test func `writes a value without white space`() throws {
    let text = #"{"a":[1,2.0,"x",null,true,{}],"b":{"c":[]},"d":123456789012345678901234567890}"#
    #expect(try String(decoding: JSONWriter.written(parse(text)), as: UTF8.self) == text)
  }

  @Test(arguments: ["NaN", "[1,-Infinity]", "1e999", #"{"a":["\ud800"]}"#, #"[{"\ud800":1}]"#])
  func `writes nothing of a value that cannot be written`(text: String) throws {
    var writer = JSONWriter()
    writer.append(raw: "before")
    let value = try parse(text)
    #expect(throws: JSONUnencodable.self) { try writer.append(value) }
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "before")
    #expect(value.written.isEmpty)
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (7, "7"), (2.5, "2.5"), (1e18, "1000000000000000000"), (1e30, "1e+30"),
      (.nan, #""nan""#), (-.infinity, #""-inf""#),
    ] as [(Double, String)])
  func `writes a whole number of a member without a point`(number: Double, expected: String) {
    let text = written { writer in writer.appendObject { $0.append("n", number) } }
    #expect(text == #"{"n":\#(expected)}"#)
  }

  private func written<Failure: Error>(_ write: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) -> String {
    var writer = JSONWriter()
    try write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
