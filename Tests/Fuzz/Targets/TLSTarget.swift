import TLS

/// Handshake bytes: every input, in every split, waits for more or fails with the same reason.
///
/// An alert is not required: OpenSSL sends none for input that is not TLS, nor in reply to an alert.
enum TLSTarget {
  private static let context: TLSContext = {
    do {
      let names = ServerNames(own: ["localhost"]) { !$0.contains("x") }
      return try TLSContext(.authority(try CertificateAuthority(), names))
    } catch {
      fatalError("there is no server to shake hands with: \(error)")
    }
  }()

  static func judge(_ bytes: UnsafeRawBufferPointer) {
    let whole = outcome([bytes])
    let middle = bytes.count / 2
    let halves = [bytes[..<middle], bytes[middle...]].map { UnsafeRawBufferPointer(rebasing: $0) }
    guard outcome(halves) == whole else { fatalError("the split changes the outcome") }
  }

  /// The server's first bytes (nil for none), and whether it has failed.
  private static func outcome(_ parts: [UnsafeRawBufferPointer]) -> Outcome {
    var outcome = Outcome()
    let session = TLSSession(context, address: "127.0.0.1") { outcome.first = outcome.first ?? $0.first }
    var block = [UInt8](repeating: 0, count: 1 << 14)
    for part in parts {
      session.receive(part) {
        do throws(TLSFailure) {
          guard try session.handshake() else { return }
          while case .bytes = try session.read(into: &block, atMost: block.count) {}
        } catch {
          if error.explanation.isEmpty { fatalError("a failure without a reason") }
          outcome.hasFailed = true
        }
      }
    }
    return outcome
  }

  private struct Outcome: Equatable {
    var first: UInt8?
    var hasFailed = false
  }
}
