import JSON
import Testing

struct NumberTests {
  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("-17", -17), ("999999999999999999", 999_999_999_999_999_999),
      ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ] as [(String, Int)])
  func `reads integers`(text: String, expected: Int) throws {
    #expect(try parse(text) == .int(expected))
  }

  @Test(arguments: ["9223372036854775808", "-9223372036854775809", String(repeating: "9", count: 4300)])
  func `keeps the text of integers beyond Int`(text: String) throws {
    #expect(try parse(text) == .bigInt(text))
  }

  @Test(arguments: ["", "-"])
  func `refuses integers beyond Python's limit of digits`(sign: String) {
    let digits = String(repeating: "1", count: 4301)
    #expect(throws: JSONError.undecodable) { try parse(sign + digits) }
    #expect(throws: Never.self) { try parse(sign + digits + ".0") }
  }

  @Test(
    arguments: [
      ("1.5", 1.5), ("1E2", 100), ("1e-2", 0.01), ("1.25e+1", 12.5), ("1e400", .infinity), ("-1e400", -.infinity),
      ("1e-400", 0), ("5e-324", .leastNonzeroMagnitude), ("Infinity", .infinity), ("-Infinity", -.infinity),
    ] as [(String, Double)])
  func `reads floats`(text: String, expected: Double) throws {
    #expect(try parse(text) == .float(expected))
  }

  @Test func `keeps the sign of a float's zero`() throws {
    guard case .float(let zero) = try parse("-0.0") else { throw JSONError.undecodable }
    #expect(zero.sign == .minus && zero.isZero)
  }

  @Test(arguments: ["1.", "1.e5", "1e", "1e+", "1E-x", "00", "0x1", "-01"])
  func `leaves what does not belong to the number`(text: String) {
    #expect(throws: JSONError.syntax(message: "Extra data", position: text.hasPrefix("-") ? 2 : 1)) { try parse(text) }
  }

  @Test(arguments: ["-", "+1", ".5", "-a", "-Inf", "nan", "Infinit"])
  func `refuses what does not start a number`(text: String) {
    #expect(throws: JSONError.syntax(message: "Expecting value", position: 0)) { try parse(text) }
  }
}
