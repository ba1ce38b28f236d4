import HTTPCore
import PolarFiles

extension FailureCorruption {
  /// Corrupts a body without changing its length or headers.
  ///
  /// - Parameter random: chooses the bytes to change.
  func applied(to body: ResponseBody, _ random: RandomSource) -> ResponseBody {
    var random = random
    switch (body, self) {
    case (.empty, _), (.unannounced, _), (.feed, _): return body
    case (.bytes(let bytes), .json): return .bytes(Self.brokenJSON(bytes, &random))
    case (.bytes(var bytes), .flipBytes(let count)):
      for (offset, mask) in Self.masks(count, within: bytes.count, &random) { bytes[offset] ^= mask }
      return .bytes(bytes)
    // An object has no JSON syntax to break, so one byte of it is flipped instead.
    case (.source(let source), .json):
      return .source(FlippedBody(source, masks: Self.masks(1, within: source.count, &random)))
    case (.source(let source), .flipBytes(let count)):
      return .source(FlippedBody(source, masks: Self.masks(count, within: source.count, &random)))
    }
  }

  /// Masks for `count` random bytes, by offset.
  private static func masks(_ count: Int, within length: Int, _ random: inout RandomSource) -> [Int: UInt8] {
    var masks: [Int: UInt8] = [:]
    guard count < length else {
      for offset in 0..<length { masks[offset] = mask(&random) }
      return masks
    }
    if count <= length / 2 {
      while masks.count < count { masks[Int.random(in: 0..<length, using: &random)] = mask(&random) }
      return masks
    }
    // Most bytes change: draws the bytes to spare instead, since drawing the last unused offsets would take long.
    var spared: Set<Int> = []
    while spared.count < length - count { spared.insert(Int.random(in: 0..<length, using: &random)) }
    for offset in 0..<length where !spared.contains(offset) { masks[offset] = mask(&random) }
    return masks
  }

  private static func mask(_ random: inout RandomSource) -> UInt8 { UInt8.random(in: 1...255, using: &random) }

  /// Replaces one structural character outside of strings by `?`, which no parser accepts there.
  private static func brokenJSON(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8] {
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
