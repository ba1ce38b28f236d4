import HTTPCore
import Platform

enum WriteResult {
  /// Everything offered was written; the queue may hold more.
  case taken
  /// The socket's buffer is full.
  case blocked
  case failed
}

extension OutputQueue {
  /// Writes once, either gathered memory or a run of a file.
  func write(to socket: Int32) -> WriteResult {
    var offered = 0
    let written: Int
    if let run = leadingFile {
      offered = min(run.count, 1 << 20)
      written = sendFileRun(run.file.descriptor, offset: run.offset, count: offered, to: socket)
      // The file has become shorter, so the announced length cannot be sent.
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
