import JSON
import Testing

struct ByteCursorTests {
  @Test(arguments: [0, 1, 7, 40, 4096])
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
      output.append(rawText: String(repeating: "-", count: 60))
    }
    let end = String(repeating: "-", count: 60)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"a":"a\"\n日",-9223372036854775808 0truenullx"# + end)
  }

  @Test(arguments: [0, 9, 10, -10, 99, 100, 999_999_999, .max, .min])
  func `writes a number as the standard library does`(number: Int) {
    #expect(String(decoding: [UInt8].written(capacity: 0) { $0.append(int: number) }, as: UTF8.self) == "\(number)")
    var writer = JSONWriter()
    writer.append(int: number)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "\(number)")
  }
}
