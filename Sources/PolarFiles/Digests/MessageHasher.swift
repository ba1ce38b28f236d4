/// SHA-256 of some hundred bytes that come in pieces; a copy goes on from the same state.
///
/// The library keeps its state on the heap, where each copy is made anew: a signature took it 1.5 microseconds, and takes
/// the processor's SHA instructions over a plain value 0.3. Without them, this is the library's.
struct MessageHasher: Sendable {
  private var blocks = SHA256Blocks()
  /// Where the processor has no such instructions.
  private var library: SHA256Hasher?

  init() { self.init(inBlocks: PairHasher.isWorthwhile) }

  init(inBlocks: Bool) { library = inBlocks ? nil : SHA256Hasher() }

  static func digest(of message: [UInt8]) -> SHA256Digest {
    var hasher = MessageHasher()
    message.withUnsafeBytes { hasher.update($0) }
    return hasher.finalize()
  }

  mutating func update(_ data: UnsafeRawBufferPointer) {
    if library == nil { blocks.update(data) } else { library?.update(data) }
  }

  /// Of what came and of `data`.
  func digest(endingWith data: UnsafeRawBufferPointer) -> SHA256Digest {
    var copy = self
    copy.update(data)
    return copy.finalize()
  }

  func finalize() -> SHA256Digest { library?.finalize() ?? blocks.finalize() }
}
