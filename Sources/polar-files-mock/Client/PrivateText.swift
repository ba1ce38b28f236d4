import Platform

/// Text for a command to read as a file: its arguments can be seen by every user of the machine.
struct PrivateText {
  private let reader: Int32
  private let writer: Int32

  /// Nil without descriptors for a pipe.
  init?() {
    var pipe: [Int32] = [0, 0]
    guard Platform.pipe(&pipe) == 0 else { return nil }
    (reader, writer) = (pipe[0], pipe[1])
    _ = fcntl(writer, F_SETFD, FD_CLOEXEC)
  }

  /// Of the command, which inherits the end for reading.
  var path: String { "/dev/fd/\(reader)" }

  /// To be called once, when the command has started, or could not be.
  func send(_ text: String) {
    // A command that ends early must not leave this process waiting.
    close(reader)
    writer.writeAll(Array(text.utf8))
    close(writer)
  }
}
