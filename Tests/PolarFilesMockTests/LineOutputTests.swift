import Dispatch
import PolarFilesMock
import Synchronization
import Testing
import Platform

@Suite struct LineOutputTests {
  /// A pipe, and what to read from it.
  private struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    init() {
      var ends: [Int32] = [-1, -1]
      _ = pipe(&ends)
      (readEnd, writeEnd) = (ends[0], ends[1])
    }

    /// Leaves no room for anything more.
    func fill() {
      let flags = fcntl(writeEnd, F_GETFL)
      _ = fcntl(writeEnd, F_SETFL, flags | O_NONBLOCK)
      while write(writeEnd, "full\n", 5) > 0 {}
      _ = fcntl(writeEnd, F_SETFL, flags)
    }

    func read(_ limit: Int = 4 << 20) -> String {
      var bytes = [UInt8](repeating: 0, count: limit)
      let count = bytes.withUnsafeMutableBytes { readBytes(readEnd, $0.baseAddress, limit) }
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func readToEnd() -> String {
      var text = ""
      while true {
        let piece = read()
        if piece.isEmpty { return text }
        text += piece
      }
    }
  }

  /// Reads all that comes, on a thread of its own.
  private final class Reader: Sendable {
    private let received = Mutex("")
    private let ended = DispatchGroup()

    init(_ pipe: Pipe) {
      DispatchQueue.global().async(group: ended) {
        let text = pipe.readToEnd()
        self.received.withLock { $0 = text }
      }
    }

    func text() -> String {
      ended.wait()
      return received.withLock { $0 }
    }
  }

  @Test func `writes lines whole and in order`() {
    let pipe = Pipe()
    let output = LineOutput(pipe.writeEnd)
    for number in 0..<100 { output.append(Array("line \(number)\n".utf8), .text) }
    #expect(output.flush())
    close(pipe.writeEnd)
    #expect(pipe.readToEnd() == (0..<100).map { "line \($0)\n" }.joined())
    close(pipe.readEnd)
  }

  @Test(arguments: [LogFormat.text, .json]) func `never waits for a reader, and says what was lost`(_ format: LogFormat)
  {
    let pipe = Pipe()
    pipe.fill()
    let output = LineOutput(pipe.writeEnd, limit: 10_000)
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 999) + [10]
    // Far more than the pipe and the limit hold: with a wait this would never end.
    for _ in 0..<1000 { output.append(line, format) }
    #expect(!output.flush(within: .milliseconds(1)))
    let reader = Reader(pipe)
    #expect(output.flush(within: .seconds(60)))
    close(pipe.writeEnd)
    let lines = reader.text().split(separator: "\n")
    let whole = lines.count { $0.utf8.count == 999 }
    let notes = lines.filter { $0.contains("lost") }
    let lost = notes.compactMap { note in Int(note.filter(\.isNumber)) }.reduce(0, +)
    #expect(lines.count { $0 == "full" } + whole + notes.count == lines.count)
    #expect(whole + lost == 1000)
    #expect(notes.allSatisfy { $0.hasPrefix("{") == (format == .json) })
    close(pipe.readEnd)
  }

  @Test func `stops writing when the reader disconnects`() {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    close(pipe.readEnd)
    let output = LineOutput(pipe.writeEnd)
    output.append(Array("unheard\n".utf8), .text)
    #expect(output.flush())
    close(pipe.writeEnd)
  }
}

private func readBytes(_ descriptor: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, start, count)
}
