import Testing
@testable import Bytes
@testable import Values

struct ValueTests {
  private let noon = Timestamp(rfc3339: "2026-08-22T12:00:00Z")!

  @Test(arguments: ["1dbfc517-0bbf-4301-9ba8-555ca42b9737", "FFFFFFFF-ffff-4fff-bfff-FFFFFFFFFFFF"])
  func `an id reads either case and prints lower case`(text: String) {
    #expect(ID(text)?.text == text.lowercased())
    var bytes: [UInt8] = []
    ID(text)?.append(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text.lowercased())
  }

  @Test func `visible characters are told from all others at every place`() {
    var wrong: [[UInt8]] = []
    for length in 1...17 {
      for place in 0..<length {
        for byte in UInt8.min...UInt8.max {
          var bytes = [UInt8](repeating: UInt8(ascii: "~"), count: length + 1)
          bytes[place + 1] = byte
          if bytes[1...].areVisible != (0x21...0x7E).contains(byte) { wrong.append(bytes) }
        }
      }
    }
    #expect(wrong == [])
    #expect(([] as [UInt8])[...].areVisible)
  }

  @Test(arguments: [
    "", "1dbfc5170bbf43019ba8555ca42b9737", "1dbfc517-0bbf-4301-9ba8-555ca42b973",
    "1dbfc517-0bbf-4301-9ba8-555ca42b973g",
    "1dbfc517+0bbf-4301-9ba8-555ca42b9737", "{1dbfc517-0bbf-4301-9ba8-555ca42b9737}",
  ])
  func `an id reads nothing else`(text: String) {
    #expect(ID(text) == nil)
  }

  @Test func `an id reads 32 digits without dashes where they are asked for`() {
    let id = ID("1dbfc517-0bbf-4301-9ba8-555ca42b9737")
    #expect(id != nil && ID(hexDigits: "1dbfc5170bbf43019ba8555ca42b9737".utf8) == id)
    #expect(ID(hexDigits: "1DBFC5170BBF43019BA8555CA42B9737".utf8) == id)
  }

  @Test(arguments: [
    "", "1dbfc5170bbf43019ba8555ca42b973", "1dbfc5170bbf43019ba8555ca42b97370", "1dbfc5170bbf43019ba8555ca42b973g",
  ])
  func `an id reads no other number of digits, and nothing that is none`(text: String) {
    #expect(ID(hexDigits: text.utf8) == nil)
  }

  @Test func `a number of a source is found without those before it`() {
    var source = RandomSource(seed: .max - 3)
    for index in 0..<100 as Range<UInt64> { #expect(RandomSource.number(index, of: .max - 3) == source.next()) }
  }

  @Test func `generated ids are version 4 and the seed decides them`() {
    var first = RandomSource(seed: 1)
    var second = RandomSource(seed: 1)
    for _ in 0..<100 {
      let id = first.nextID()
      #expect(id.version == 4)
      #expect(id.low >> 62 == 2)
      #expect(id == second.nextID())
    }
  }

  @Test func `an upload id is 128 characters that read back`() {
    var source = RandomSource(seed: 3)
    for _ in 0..<100 {
      let id = UploadID(source.nextHandle())
      #expect(id.text.wholeMatch(of: /[A-Za-z0-9._\-]{128}/) != nil)
      #expect(UploadID(id.text) == id)
      #expect(UploadID(String(id.text.reversed())) == nil)
      #expect(UploadID(String(id.text.prefix(32))) == nil)
    }
  }

  @Test(arguments: ["", "a", "naïve\0", "a text of more than fifteen bytes\n", "\u{10FFFF}"])
  func `a text's bytes are asked as its UTF-8 says`(text: String) {
    for byte in [0, 0x0A, UInt8(ascii: "a"), 0xC3, 0xF4] { #expect(text.holds(byte) == text.utf8.contains(byte)) }
    #expect(text.asciiCount == text.utf8.count { $0 < 0x80 })
    var bytes: [UInt8] = []
    bytes.append(utf8: text)
    bytes.append(literal: "é.")
    #expect(bytes == Array((text + "é.").utf8))
  }

  @Test func `a handle is 32 characters that read back`() {
    var source = RandomSource(seed: 3)
    for _ in 0..<100 {
      let handle = source.nextHandle()
      #expect(handle.text.utf8.count == 32)
      #expect(Handle(handle.text) == handle)
    }
    #expect(Handle("short") == nil)
    #expect(Handle(String(repeating: "-", count: 32)) == nil)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1_767_225_600_000_000),
      ("2026-01-01T00:00:00.000001Z", 1_767_225_600_000_001), ("2000-02-29T23:59:59Z", 951_868_799_000_000),
      ("1969-12-31T23:59:59.500000Z", -500_000), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ] as [(String, Int64)])
  func `a time prints as it was read`(text: String, microseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
  }

  @Test(arguments: [
    ("2026-01-01T02:30:00+02:30", "2026-01-01T00:00:00Z"), ("2026-01-01 00:00:00.5z", "2026-01-01T00:00:00.500000Z"),
    ("2026-01-01", "2026-01-01T00:00:00Z"), ("2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.123456Z"),
  ])
  func `a time may be written otherwise`(text: String, canonical: String) {
    #expect(Timestamp(rfc3339: text)?.rfc3339 == canonical)
  }

  @Test(arguments: [
    "", "yesterday", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
  ])
  func `a nonexistent time is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `a time has the forms that HTTP and SigV4 want`() {
    let time = noon
    #expect(time.amzDate == "20260822T120000Z")
    #expect(time.day == "20260822")
    #expect(time.rfc1123 == "Sat, 22 Aug 2026 12:00:00 GMT")
    #expect(Timestamp(amzDate: "20260822T120000Z") == time)
    #expect(Timestamp(amzDate: "2026-08-22T12:00:00Z") == nil)
    #expect(Timestamp(microseconds: time.microseconds + 999_999).wholeSecond == time)
    #expect(Timestamp(microseconds: -1).wholeSecond == Timestamp(seconds: -1))
  }

  @Test func `every day of four centuries comes back from its number`() {
    var expected = CivilDate(year: 1900, month: 1, day: 1)
    var days = expected.daysSince1970
    while expected.year < 2300 {
      #expect(CivilDate(daysSince1970: days) == expected)
      #expect(expected.daysSince1970 == days)
      days += 1
      expected.day += 1
      if !expected.isValid {
        expected.day = 1
        expected.month += 1
        if expected.month == 13 { expected = CivilDate(year: expected.year + 1, month: 1, day: 1) }
      }
    }
  }

  @Test func `changes of a clock at the same time leave it where one of them put it`() async {
    let clock = Clock()
    let standing = Timestamp(seconds: 1_000_000_000)
    await withTaskGroup { group in
      for step in 0..<8 {
        group.addTask {
          for _ in 0..<5_000 {
            switch step % 4 {
            case 0: clock.reset()
            case 1: clock.freeze(at: standing)
            default: clock.advance(by: step < 4 ? 3600 : -3600)
            }
          }
        }
      }
    }
    let moves = 20_000 * 3600.0
    #expect(clock.now() >= standing.adding(seconds: -moves)!)
    #expect(clock.now() <= Clock().now().adding(seconds: moves)!)
    clock.reset()
    #expect(clock.setting == .running(shift: 0))
  }

  @Test func `a clock that runs stands still at the end of its range`() throws {
    let clock = Clock()
    clock.setting = .running(shift: Clock.range.upperBound.microseconds)
    #expect(clock.now() == Clock.range.upperBound)
    #expect(clock.now().rfc3339 == "9999-12-31T23:59:59.999999Z")
  }

  @Test func `a clock freezes, moves on and runs again`() {
    let clock = Clock(frozenAt: noon)
    #expect(clock.isFrozen)
    clock.advance(by: 1.5)
    #expect(clock.now().rfc3339 == "2026-08-22T12:00:01.500000Z")
    clock.reset()
    #expect(!clock.isFrozen)
    let before = clock.now()
    clock.advance(by: -3600)
    #expect(clock.now() < before)
    clock.freeze(at: noon)
    #expect(clock.now() == noon)
    for seconds in [1e12, -1e12, 1e300, .infinity] { clock.advance(by: seconds) }
    #expect(clock.now() == noon)
  }

  @Test(
    arguments: [
      ("YQ==", [97]), ("YQ=x=", [97, 12]), ("AA==AA==", [0, 0, 0]), ("!", []), ("Y=Q==", [97]), ("====", []),
      ("YWJj=", [97, 98, 99]),
    ] as [(String, [UInt8])])
  func `lenient base64 takes what Python takes`(text: String, bytes: [UInt8]) {
    #expect(LenientBase64.decode(text) == bytes)
  }

  @Test(arguments: ["5", "abc", "YQ", "YQ=", "Y=Q=", "YQ=a", "Y===", "é", "YWI=YWI=", "YQ==junk", "=YQ"])
  func `lenient base64 refuses what Python refuses`(text: String) {
    #expect(LenientBase64.decode(text) == nil)
  }

  @Test func `lenient base64 follows Python's rule on any text`() {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    /// Digits mod 4 must be 0, or 2 with at least two pads, or 3 with at least one, where pads are what follows them.
    func expected(_ text: String) -> [UInt8]? {
      let digits = text.filter(alphabet.contains)
      let pads = text.reversed().prefix { !alphabet.contains($0) }.count { $0 == "=" }
      guard digits.count % 4 == 0 || digits.count % 4 == 2 && pads >= 2 || digits.count % 4 == 3 && pads >= 1 else {
        return nil
      }
      let bits = digits.flatMap { digit in
        let value = alphabet.firstIndex(of: digit)!
        return (0..<6).map { value >> (5 - $0) & 1 }
      }
      return (0..<bits.count / 8).map { byte in bits[(8 * byte)..<(8 * byte + 8)].reduce(0) { $0 << 1 | UInt8($1) } }
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let length = Int.random(in: 0...14, using: &random)
      let text = String((0..<length).map { _ in "AZaz09+/YQ====-!\n".randomElement(using: &random)! })
      #expect(LenientBase64.decode(text) == expected(text), "\(text)")
    }
  }

  @Test(arguments: [
    ("512", 512), ("10GiB", 10 << 30), ("5 MB", 5_000_000), ("1kib", 1024), ("7b", 7), ("64K", 64 << 10),
    ("3 Mi", 3 << 20), ("2g", 2 << 30), ("999999TiB", 999_999 << 40), ("999999999999999999", 999_999_999_999_999_999),
  ])
  func `a size may have a unit`(text: String, count: Int) {
    #expect(ByteCount.parse(text) == count)
  }

  @Test(arguments: ["", "GiB", "-1", "1.5MB", "9223372036854775807KB", "10 parsecs", "1000000TiB", "1  GB", "0x10"])
  func `a size is a whole number`(text: String) {
    #expect(ByteCount.parse(text) == nil)
  }
}
