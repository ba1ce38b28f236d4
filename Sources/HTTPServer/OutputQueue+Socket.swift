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
  /// Writes once: gathered memory, pages, or a run of a file.
  func write(to socket: Int32, _ resources: LaneResources) -> WriteResult {
    var offered = 0
    let written: Int
    if let run = leadingFile {
      offered = min(run.count, 4 << 20)
      written = sendFileRun(run.file.descriptor, offset: run.offset, count: offered, to: socket)
      // A file that is shorter than it was: the announced length cannot be kept.
      if written == 0 { return .failed }
    } else if let sent = writePages(to: socket, resources) {
      (offered, written) = sent
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

  /// `nil` when there are none at the front, or no way to send them so.
  private func writePages(to socket: Int32, _ resources: LaneResources) -> (offered: Int, written: Int)? {
    #if os(Linux)
      guard count >= SplicePipe.worthwhile, let run = leadingPages(atLeast: SplicePipe.worthwhile) else { return nil }
      return resources.splicing.send(run, to: socket, moreFollows: run.count < count)
    #else
      return nil
    #endif
  }
}
