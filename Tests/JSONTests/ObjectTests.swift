import JSON
import Testing

struct ObjectTests {
  @Test func `keeps the order of keys, and of a repeated key the first place and the last value`() throws {
    let object = try object(#"{"b": 1, "a": 2, "b": 3}"#)
    #expect(object.members.map(\.key) == ["b", "a"])
    #expect(object["b"] == .int(3))
    #expect(object["c"] == nil)
  }

  @Test(arguments: [3, 16, 17, 2000])
  func `finds every key however many there are`(count: Int) throws {
    var object = try object("{" + (0..<count).map { #""key \#($0)": \#($0)"# }.joined(separator: ",") + "}")
    for number in 0..<count { #expect(object["key \(number)"] == .int(number)) }
    object["key 1"] = nil
    object["key 2"] = .null
    object["new"] = .bool(true)
    #expect(object.count == count)
    #expect(object["key 1"] == nil)
    #expect(object["key 2"] == .null)
    #expect(object["key \(count - 1)"] == (count == 3 ? .null : .int(count - 1)))
    #expect(object.members.last?.key == "new")
  }

  @Test(arguments: [0, 20])
  func `tells keys apart that look the same`(others: Int) throws {
    let padding = (0..<others).map { #","\#($0)":0"# }.joined()
    let object = try object("{\"\u{E9}\":1,\"e\u{301}\":2,\"\u{212B}\":3,\"A\u{30A}\":4\(padding)}")
    #expect(object.count == 4 + others)
    #expect(object["e\u{301}"] == .int(2))
    #expect(object["\u{212B}"] == .int(3))
    #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
  }

  @Test func `remembers a key that cannot be written`() throws {
    #expect(try object(#"{"a": 1, "\udc00": 2}"#).hasUnencodableKey)
    #expect(try !object(#"{"a": 1, "\ud83d\udce6": "\udc00"}"#).hasUnencodableKey)
  }

  @Test func `is equal when members and their order are`() {
    let object = JSONObject([("a", .int(1)), ("b", .null)])
    #expect(object == JSONObject([("a", .null), ("b", .null), ("a", .int(1))]))
    #expect(object != JSONObject([("b", .null), ("a", .int(1))]))
  }
}
