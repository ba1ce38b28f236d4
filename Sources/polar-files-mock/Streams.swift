import Platform

/// Standard output, unbuffered: a line reaches a pipe's reader as soon as it is written.
enum StandardOutput {
  static func write(_ text: String) { STDOUT_FILENO.writeAll(Array(text.utf8)) }
}

enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func write(_ text: String) { STDERR_FILENO.writeAll(Array(text.utf8)) }
}
