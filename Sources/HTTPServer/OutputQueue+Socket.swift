import HTTPCore

import Platform

enum WriteResult {
  /// What was offered went out; there may be more.
  case taken
  /// The socket's buffer is full.
  case blocked
  case failed
}

extension OutputQueue {
  /// Writes once: gathered memory, or a run of a file.
  func write(to socket: Int32) -> WriteResult {
    var offered = 0
    let written: Int
    if let run = leadingFile {
      offered = min(run.count, 1 << 20)
      written = sendFileRun(run.file.descriptor, offset: run.offset, count: offered, to: socket)
      // A file that is shorter than it was: the announced length cannot be kept.
      if written == 0 { return .failed }
    } else {
      written = withMemoryRuns { runs in
        for run in runs { offered += run.count }
        return sendRuns(runs, to: socket, moreFollows: offered < count)
      }
    }
    guard written >= 0 else {
      return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? .blocked : .failed
    }
    consume(written)
    return written < offered ? .blocked : .taken
  }
}
