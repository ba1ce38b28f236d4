import Platform

/// Standard output, unbuffered: a line reaches a pipe's reader as soon as it is written.
enum StandardOutput {
  /// - Throws: if it cannot be written, so that the exit status says so.
  static func write(_ text: String) throws(OutputFailure) {
    guard STDOUT_FILENO.writeAll(Array(text.utf8)) else { throw OutputFailure(reason: errorText(errno)) }
  }
}

struct OutputFailure: Error, CustomStringConvertible {
  let reason: String

  var description: String { "cannot write to standard output: \(reason)" }
}

enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func write(_ text: String) { STDERR_FILENO.writeAll(Array(text.utf8)) }
}
