import Platform

/// Standard output, unbuffered: a line reaches a pipe's reader as soon as it is written.
enum StandardOutput {
  static func write(_ text: String) { _ = STDOUT_FILENO.writeAll(Array(text.utf8)) }
}

enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func write(_ text: String) { _ = STDERR_FILENO.writeAll(Array(text.utf8)) }
}

extension CInt {
  /// Writes to the descriptor until all is written; false when its reader is gone.
  func writeAll(_ bytes: [UInt8]) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(self, rest, rest.count)
      guard count > 0 || errno == EINTR else { return false }
      rest.removeFirst(Swift.max(0, count))
    }
    return true
  }

  /// Reads from the descriptor to its end, or to an error.
  func readAll() -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(self, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += block[..<count]
    }
  }
}
