import HTTPCore
import Platform
import TLS

/// Encrypts the output of a connection's session into TLS records for the socket.
///
/// The connection owns it. Only a few records wait in `wire`; the rest stays unencrypted in the session's output queue,
/// whose length the limits are applied to.
final class TLSTransport {
  /// The most bytes in one record (RFC 8446 §5.1).
  static let longestRecord = 16 << 10
  /// From this length of `wire` on, no further records are made.
  private static let wireMark = 64 << 10

  let session: TLSSession
  let wire = OutputQueue()

  init(_ context: TLSContext, address: String) {
    session = TLSSession(context, address: address) { [wire] in wire.append(copying: $0) }
  }

  /// Encrypts from the front of `output`.
  ///
  /// - Parameter buffer: of one record's length; short runs are gathered in it.
  func encrypt(_ output: OutputQueue, by buffer: inout [UInt8]) throws(TLSFailure) {
    while !output.isEmpty, wire.count < Self.wireMark {
      output.consume(try record(of: output, by: &buffer))
    }
  }

  /// Encrypts one record; returns how many bytes of `output` it took.
  private func record(of output: OutputQueue, by buffer: inout [UInt8]) throws(TLSFailure) -> Int {
    if let run = output.leadingFile {
      let wanted = min(run.count, buffer.count)
      let count = buffer.withUnsafeMutableBytes {
        pread(run.file.descriptor, $0.baseAddress, wanted, off_t(run.offset))
      }
      // The file has become shorter, so the announced length cannot be sent.
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
