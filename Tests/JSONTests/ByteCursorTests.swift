import JSON
import Testing

struct ByteCursorTests {
  @Test(arguments: [0, 1, 7, 40, 1024, 1025, 4096, 10_000])
  func `writes the same however much room was guessed`(capacity: Int) {
    let bytes = [UInt8].written(capacity: capacity) { output in
      output.append(raw: #"{"a":"#)
      output.append(string: "a\"\n日")
      output.append(raw: ",")
      output.append(int: .min)
      output.append(UInt8(ascii: " "))
      output.append(int: 0)
      output.append(bool: true)
      output.appendNull()
      output.append(atMost: 10) { target in
        target[0] = UInt8(ascii: "x")
        return 1
      }
      for _ in 0..<60 { output.append(rawText: String(repeating: "-", count: 60)) }
    }
    let end = String(repeating: "-", count: 3600)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"a":"a\"\n日",-9223372036854775808 0truenullx"# + end)
  }

  @Test(arguments: [0, 9, 10, -10, 99, 100, 999_999_999, .max, .min])
  func `writes a number as the standard library does`(number: Int) {
    #expect(String(decoding: [UInt8].written(capacity: 0) { $0.append(int: number) }, as: UTF8.self) == "\(number)")
    var writer = JSONWriter()
    writer.append(int: number)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "\(number)")
  }

  @Test(arguments: [0, 8, 1020, 5000])
  func `shows what is written aside and forgets it`(count: Int) {
    let bytes = [UInt8].written(capacity: 0) { output in
      output.append(rawText: "before")
      let seen = output.aside({ $0.append(rawText: String(repeating: "x", count: count)) }) { $0.map { $0 } }
      #expect(seen == [UInt8](repeating: UInt8(ascii: "x"), count: count))
      output.append(rawText: ", after")
    }
    #expect(String(decoding: bytes, as: UTF8.self) == "before, after")
  }
}
