import JSON
import Testing
@testable import PolarFiles

struct YAMLScalarTests {
  static let plain: [(String, JSONValue)] = [
    ("", .null), ("~", .null), ("null", .null), ("NULL", .null), ("nUll", .string("nUll")),
    ("true", .bool(true)), ("False", .bool(false)), ("yes", .string("yes")), ("off", .string("off")),
    ("0", .int(0)), ("-12", .int(-12)), ("+7", .int(7)), ("017", .int(17)), ("0o17", .int(15)), ("0xfF", .int(255)),
    ("0o18", .string("0o18")), ("0x", .string("0x")), ("0x-1", .string("0x-1")), ("1_000", .string("1_000")),
    ("123456789012345678901", .bigInt("123456789012345678901")),
    ("-00123456789012345678901", .bigInt("-123456789012345678901")),
    ("1.5", .float(1.5)), ("-.5", .float(-0.5)), ("1.", .float(1)), ("1e3", .float(1000)), ("+1.5E-1", .float(0.15)),
    (".inf", .float(.infinity)), ("-.INF", .float(-.infinity)), ("inf", .string("inf")), ("nan", .string("nan")),
    (".", .string(".")), ("e3", .string("e3")), ("1e", .string("1e")), ("1.2.3", .string("1.2.3")),
    ("-", .string("-")), ("+", .string("+")), ("2030-01-01T00:00:00Z", .string("2030-01-01T00:00:00Z")),
    ("10GiB", .string("10GiB")), ("polar_oat_x", .string("polar_oat_x")),
  ]

  @Test(arguments: plain)
  func `reads a plain scalar by the core schema`(text: String, value: JSONValue) {
    #expect(YAMLScalar(text: text, isPlain: true).value == value)
  }

  @Test(arguments: plain)
  func `keeps what is quoted as text`(text: String, value: JSONValue) {
    #expect(YAMLScalar(text: text, isPlain: false).value == .string(text))
  }

  @Test func `reads not-a-number as a float`() {
    guard case .float(let number) = YAMLScalar(text: ".nan", isPlain: true).value else {
      Issue.record("no float")
      return
    }
    #expect(number.isNaN)
  }
}
