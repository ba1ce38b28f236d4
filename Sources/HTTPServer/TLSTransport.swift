import HTTPCore
import Platform
import TLS

/// TLS between a connection's socket and its session: it turns the output of the session into records for the socket.
///
/// The connection owns it. Records wait in `wire`, few at a time: what is not encrypted yet still waits in the session's
/// output, where the limits see it.
final class TLSTransport {
  /// What a record holds at most (RFC 8446 §5.1).
  static let longestRecord = 16 << 10
  /// Records beyond it wait to be made.
  private static let wireMark = 64 << 10

  let session: TLSSession
  let wire = OutputQueue()

  init(_ context: TLSContext, address: String) {
    session = TLSSession(context, address: address) { [wire] in wire.append(copying: $0) }
  }

  /// Encrypts from the front of `output`.
  ///
  /// - Parameter buffer: of one record's length; what is short is gathered there.
  func encrypt(_ output: OutputQueue, by buffer: inout [UInt8]) throws(TLSFailure) {
    while !output.isEmpty, wire.count < Self.wireMark {
      output.consume(try record(of: output, by: &buffer))
    }
  }

  /// Encrypts one record's worth; gives how much that was.
  private func record(of output: OutputQueue, by buffer: inout [UInt8]) throws(TLSFailure) -> Int {
    if let run = output.leadingFile {
      let wanted = min(run.count, buffer.count)
      let count = buffer.withUnsafeMutableBytes {
        pread(run.file.descriptor, $0.baseAddress, wanted, off_t(run.offset))
      }
      // A file that is shorter than it was: the announced length cannot be kept.
      guard count > 0 else { throw .unreadableFile }
      try write(buffer, count)
      return count
    }
    var result = Result<Void, TLSFailure>.success(())
    let count = output.withMemoryRuns { runs in
      let isLong = runs[0].count >= buffer.count
      let count = isLong ? buffer.count : gather(runs, into: &buffer)
      result = Result { () throws(TLSFailure) in
        if isLong {
          try session.write(UnsafeRawBufferPointer(rebasing: runs[0].prefix(count)))
        } else {
          try write(buffer, count)
        }
      }
      return count
    }
    try result.get()
    return count
  }

  private func write(_ buffer: [UInt8], _ count: Int) throws(TLSFailure) {
    try buffer.withUnsafeBytes { bytes in
      Result { () throws(TLSFailure) in try session.write(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
    }.get()
  }

  private func gather(_ runs: UnsafeBufferPointer<UnsafeRawBufferPointer>, into buffer: inout [UInt8]) -> Int {
    buffer.withUnsafeMutableBytes { buffer in
      var filled = 0
      for run in runs where filled < buffer.count {
        let taken = min(run.count, buffer.count - filled)
        buffer[filled..<(filled + taken)].copyBytes(from: run.prefix(taken))
        filled += taken
      }
      return filled
    }
  }
}
