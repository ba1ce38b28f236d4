import HTTPCore
import PolarFiles

/// Corrupts a body without changing its length or headers.
struct CorruptedBody {
  private let corruption: FailureCorruption
  /// Chooses the bytes to change.
  private var random: RandomSource

  init(_ corruption: FailureCorruption, random: RandomSource) {
    self.corruption = corruption
    self.random = random
  }

  func applied(to body: ResponseBody) -> ResponseBody {
    var corrupted = self
    switch (body, corruption) {
    case (.empty, _), (.unannounced, _), (.feed, _): return body
    case (.bytes(let bytes), .json): return .bytes(corrupted.brokenJSON(bytes))
    case (.bytes(var bytes), .flipBytes(let count)):
      for (offset, mask) in corrupted.masks(count, within: bytes.count) { bytes[offset] ^= mask }
      return .bytes(bytes)
    // An object has no JSON syntax to break, so one byte of it is flipped instead.
    case (.source(let source), .json):
      return .source(FlippedBody(source, masks: corrupted.masks(1, within: source.count)))
    case (.source(let source), .flipBytes(let count)):
      return .source(FlippedBody(source, masks: corrupted.masks(count, within: source.count)))
    }
  }

  /// Masks for `count` random bytes, by offset.
  private mutating func masks(_ count: Int, within length: Int) -> [Int: UInt8] {
    var masks: [Int: UInt8] = [:]
    guard count < length else {
      for offset in 0..<length { masks[offset] = mask() }
      return masks
    }
    if count <= length / 2 {
      while masks.count < count { masks[Int.random(in: 0..<length, using: &random)] = mask() }
      return masks
    }
    // Most bytes change: draws the bytes to spare instead, since drawing the last unused offsets would take long.
    var spared: Set<Int> = []
    while spared.count < length - count { spared.insert(Int.random(in: 0..<length, using: &random)) }
    for offset in 0..<length where !spared.contains(offset) { masks[offset] = mask() }
    return masks
  }

  private mutating func mask() -> UInt8 { UInt8.random(in: 1...255, using: &random) }

  /// Replaces one structural character outside of strings by `?`, which no parser accepts there.
  private mutating func brokenJSON(_ bytes: [UInt8]) -> [UInt8] {
    var offsets: [Int] = []
    var isInText = false
    var isEscaped = false
    for (offset, byte) in bytes.enumerated() {
      if isEscaped {
        isEscaped = false
      } else if isInText, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInText.toggle()
      } else if !isInText, "{}[]:,".utf8.contains(byte) {
        offsets.append(offset)
      }
    }
    var bytes = bytes
    guard !bytes.isEmpty else { return bytes }
    bytes[offsets.randomElement(using: &random) ?? 0] = UInt8(ascii: "?")
    return bytes
  }
}
