extension HeaderBlock {
  /// Token characters (RFC 9110 §5.6.2) in lower case; 0 for all other bytes.
  private static let tokenBytes: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    switch byte {
    case 65...90: byte | 32
    case 48...57, 97...122: byte
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte) ? byte : 0
    }
  }

  /// Parses `lines` field lines, each ending in CRLF, that begin at `start` (RFC 9112 §5): one copy, names lowered.
  init(parsing section: UnsafeRawBufferPointer, from start: Int, lines: Int) throws(ProtocolViolation) {
    self.init()
    guard lines > 0 else { return }
    var violation: ProtocolViolation?
    var fields: [Field] = []
    fields.reserveCapacity(lines)
    // A line grows by one byte at most: the space behind the colon.
    let tokens = Self.tokenBytes
    let bytes = [UInt8](unsafeUninitializedCapacity: section.count - start + lines) { output, used in
      var reader = FieldLineReader(section, at: start, into: output)
      do throws(ProtocolViolation) {
        for _ in 0..<lines { fields.append(try reader.next(tokens)) }
      } catch {
        violation = error
      }
      used = reader.written
    }
    if let violation { throw violation }
    self.init(bytes: bytes, fields: fields)
  }
}

/// Copies field lines as `name: value\r\n`.
private struct FieldLineReader {
  let input: UnsafeRawBufferPointer
  let output: UnsafeMutableBufferPointer<UInt8>
  var position: Int
  var written = 0

  init(_ input: UnsafeRawBufferPointer, at start: Int, into output: UnsafeMutableBufferPointer<UInt8>) {
    self.input = input
    self.output = output
    position = start
  }

  mutating func next(_ tokens: [UInt8]) throws(ProtocolViolation) -> HeaderBlock.Field {
    let nameStart = written
    while true {
      let byte = input[position]
      if byte == UInt8(ascii: ":") { break }
      let lower = tokens[Int(byte)]
      guard lower != 0 else { throw badName(byte, isFirst: written == nameStart) }
      output[written] = lower
      written += 1
      position += 1
    }
    let nameCount = written - nameStart
    guard nameCount > 0 else { throw .malformed("a field has no name (RFC 9112 section 5)") }
    position += 1
    output[written] = UInt8(ascii: ":")
    output[written + 1] = 32
    written += 2
    while input[position] == 32 || input[position] == 9 { position += 1 }
    let valueStart = position
    try skipValue()
    var valueEnd = position
    while valueEnd > valueStart, input[valueEnd - 1] == 32 || input[valueEnd - 1] == 9 { valueEnd -= 1 }
    let valueCount = valueEnd - valueStart
    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(output)[written...])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: input[valueStart..<valueEnd]))
    written += valueCount
    output[written] = 13
    output[written + 1] = 10
    written += 2
    position += 2
    return HeaderBlock.Field(
      nameStart: Int32(nameStart), nameCount: Int32(nameCount), valueCount: Int32(valueCount))
  }

  /// Moves to the line's CR over bytes a value may hold (RFC 9110 §5.5), eight at a time.
  private mutating func skipValue() throws(ProtocolViolation) {
    while true {
      while position + 8 <= input.count {
        let word = input.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let control = (word &- 0x2020_2020_2020_2020) & ~word
        let delete = ((word ^ 0x7f7f_7f7f_7f7f_7f7f) &- 0x0101_0101_0101_0101) & ~(word ^ 0x7f7f_7f7f_7f7f_7f7f)
        if (control | delete) & 0x8080_8080_8080_8080 != 0 { break }
        position += 8
      }
      let byte = input[position]
      switch byte {
      case 13:
        guard input[position + 1] == 10 else {
          throw .malformed("a bare CR in a field (RFC 9112 section 2.2)")
        }
        return
      case 0..<9, 10..<32, 127:
        throw .malformed("a control byte in a field value (RFC 9110 section 5.5)")
      default:
        position += 1
      }
    }
  }

  private func badName(_ byte: UInt8, isFirst: Bool) -> ProtocolViolation {
    switch byte {
    case 9, 32:
      isFirst
        ? .malformed("a folded line (RFC 9112 section 5.2)")
        : .malformed("white space before a field's colon (RFC 9112 section 5.1)")
    case 13, 10: .malformed("a field line without a colon (RFC 9112 section 5)")
    default: .malformed("a byte that a field name cannot hold (RFC 9110 section 5.1)")
    }
  }
}
