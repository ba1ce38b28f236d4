import Bytes

extension HeaderBlock {
  /// Token characters (RFC 9110 §5.6.2) in lower case; 0 for all other bytes.
  private static let tokenTable: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    byte.isTokenCharacter ? byte.asciiLowercased : 0
  }

  /// Parses `lines` field lines, each ending in CRLF, that begin at `start` (RFC 9112 §5): one copy, names lowered.
  ///
  /// - Parameter room: how many bytes will be appended after them.
  init(
    parsing section: ParserInput, from start: Int, lines: Int, room: Int = 0
  ) throws(ProtocolViolation) {
    self.init()
    guard lines > 0 else { return }
    // A line grows by at most one byte, the space after the colon. Filling an array in place by the standard library's
    // initializer costs more than this copy, since it looks up its type at run time.
    let capacity = section.count - start + lines
    self = try withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) {
      (output) throws(ProtocolViolation) in
      var reader = FieldLineReader(input: section, output: output, position: start)
      var fields: [Field] = []
      fields.reserveCapacity(lines)
      try Self.tokenTable.withUnsafeBufferPointer { (tokens) throws(ProtocolViolation) in
        for _ in 0..<lines { fields.append(try reader.next(tokens)) }
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(reader.written + room)
      bytes.append(contentsOf: ParserInput(rebasing: output[..<reader.written]))
      return HeaderBlock(bytes: bytes, fields: fields)
    }
  }
}

/// Copies field lines as `name: value\r\n`.
private struct FieldLineReader {
  let input: ParserInput
  let output: UnsafeMutableRawBufferPointer
  var position: Int
  var written = 0

  /// Positions are kept in locals: the loops are the hottest of a request.
  mutating func next(_ tokens: UnsafeBufferPointer<UInt8>) throws(ProtocolViolation) -> HeaderBlock.Field {
    let nameStart = written
    var read = position
    var write = written
    while true {
      let lower = tokens[Int(input[read])]
      if lower == 0 { break }
      output[write] = lower
      write &+= 1
      read &+= 1
    }
    guard input[read] == UInt8(ascii: ":") else { throw badName(input[read], isFirst: write == nameStart) }
    let nameCount = write - nameStart
    guard nameCount > 0 else { throw .malformed("a field has no name (RFC 9112 section 5)") }
    read += 1
    output.storeBytes(of: UInt16(littleEndian: 0x203a), toByteOffset: write, as: UInt16.self)
    write += 2
    while input[read].isBlank { read += 1 }
    let lineEnd = try endOfLine(read)
    var valueEnd = lineEnd
    while valueEnd > read, input[valueEnd - 1].isBlank { valueEnd -= 1 }
    UnsafeMutableRawBufferPointer(rebasing: output[write...])
      .copyMemory(from: input.part(read..<lineEnd))
    write += lineEnd - read
    output.storeBytes(of: UInt16(littleEndian: 0x0a0d), toByteOffset: write, as: UInt16.self)
    written = write + 2
    position = lineEnd + 2
    return HeaderBlock.Field(
      nameStart: Int32(nameStart), nameCount: Int32(nameCount), valueCount: Int32(valueEnd - read))
  }

  /// The offset of the line's CR, if all bytes before it may stand in a value (RFC 9110 §5.5).
  private func endOfLine(_ start: Int) throws(ProtocolViolation) -> Int {
    var read = input.endOfPlain(from: start)
    while input[read] == 9 { read = input.endOfPlain(from: read + 1) }
    guard input[read] == 13 else { throw .malformed("a control byte in a field value (RFC 9110 section 5.5)") }
    guard input[read + 1] == 10 else { throw .malformed("a bare CR in a field (RFC 9112 section 2.2)") }
    return read
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
