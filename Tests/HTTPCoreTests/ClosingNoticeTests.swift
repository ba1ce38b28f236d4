import HTTPCore
import Testing

/// The output that a client reads, for every split of the input.
@Suite struct ClosingNoticeTests {
  private func passed(_ text: String, inRunsOf size: Int) -> String {
    var notice = ClosingNotice()
    var passed: [UInt8] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      passed += notice.pass(bytes[start..<min(start + size, bytes.count)])
    }
    return String(decoding: passed + notice.end(), as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 7, 16, 4096])
  func `stands behind the status line of the final answer`(_ size: Int) {
    let interim = "HTTP/1.1 100 Continue\r\nx: y\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    let body = "content-length: 20\r\n\r\nHTTP/1.1 200 OK\r\n\r\n!"
    #expect(
      passed(interim + "HTTP/1.1 200 OK\r\n" + body, inRunsOf: size)
        == interim + "HTTP/1.1 200 OK\r\nconnection: close\r\n" + body)
    #expect(
      passed("HTTP/1.0 404 \r\n\r\n", inRunsOf: size) == "HTTP/1.0 404 \r\nconnection: close\r\n\r\n")
    #expect(
      passed("HTTP/1.1 101 Switching Protocols\r\n\r\n12", inRunsOf: size)
        == "HTTP/1.1 101 Switching Protocols\r\nconnection: close\r\n\r\n12")
  }

  @Test(arguments: ["", "HTTP/1.1 200 OK", "HTTP/1.1 100 Continue\r\n", "SSH-2.0-x\r\n\r\n", "\n", "\r\n\r\n"])
  func `does not change bytes that are not a response`(_ text: String) {
    for size in 1...4 { #expect(passed(text, inRunsOf: size) == text) }
  }

  @Test func `does not buffer output without an end`() {
    var notice = ClosingNotice()
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 20_000)
    #expect(notice.pass(line[...]) == line)
    #expect(notice.pass(Array("HTTP/1.1 200 OK\r\n".utf8)[...]) == Array("HTTP/1.1 200 OK\r\n".utf8))
  }
}
