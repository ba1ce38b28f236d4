import Bytes

/// The fields of one message head, in order, in one buffer.
///
/// A parser or a handler fills it. `fields` are offsets into `bytes`.
///
/// Names are lower case, as RFC 9113 §8.2 demands on the wire, and each field is stored as `name: value\r\n`, so that
/// HTTP/1.1 writes a whole block with one copy while HTTP/2 reads it field by field.
package struct HeaderBlock: Sendable {
  package struct Field: Sendable, Equatable {
    package var nameStart: Int32
    package var nameCount: Int32
    package var valueCount: Int32

    package var nameEnd: Int { Int(nameStart + nameCount) }
    package var valueStart: Int { Int(nameStart + nameCount) + 2 }
    package var valueEnd: Int { Int(nameStart + nameCount + valueCount) + 2 }
  }

  /// Every field as `name: value\r\n`, with the white space received after the value, which is no part of it
  /// (RFC 9110 §5.5). In a request its target follows them (see `RequestHead`).
  package private(set) var bytes: [UInt8] = []
  package private(set) var fields: [Field] = []

  package init() {}

  /// Takes what a parser wrote: `bytes` as described above, `fields` pointing into them.
  package init(bytes: [UInt8], fields: [Field]) {
    self.bytes = bytes
    self.fields = fields
  }

  /// Takes what another block had as its `bytes`.
  package init(lines: ArraySlice<UInt8>) {
    bytes = Array(lines)
    var start = 0
    while let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":")),
      let end = bytes[colon...].firstIndex(of: UInt8(ascii: "\r"))
    {
      let value = bytes[(colon + 2)..<end]
      let valueEnd = value.lastIndex { !$0.isBlank }.map { $0 + 1 }
      fields.append(
        Field(
          nameStart: Int32(start), nameCount: Int32(colon - start),
          valueCount: Int32((valueEnd ?? value.startIndex) - value.startIndex)))
      start = end + 2
    }
  }

  package mutating func reserve(bytes byteCount: Int, fields fieldCount: Int) {
    bytes.reserveCapacity(byteCount)
    fields.reserveCapacity(fieldCount)
  }

  /// Adds a field; the caller answers for a lower-case name and a value free of CR, LF and NUL.
  package mutating func append(_ name: StaticString, _ value: String) {
    name.withUTF8Buffer { name in value.withBytes { append(name: name, value: $0) } }
  }

  package mutating func append(_ name: StaticString, _ value: StaticString) {
    name.withUTF8Buffer { name in value.withUTF8Buffer { append(name: name, value: $0) } }
  }

  package mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
    // Reserves room for a usual head instead of growing into it.
    if fields.isEmpty { reserve(bytes: 320, fields: 8) }
    let (nameCount, valueCount) = (name.count, value.count)
    fields.append(
      Field(nameStart: Int32(bytes.count), nameCount: Int32(nameCount), valueCount: Int32(valueCount)))
    bytes.append(atMost: nameCount + valueCount + 4) { line in
      let valueStart = nameCount + 2
      line.copyBytes(from: name)
      line.storeBytes(of: UInt16(littleEndian: 0x203a), toByteOffset: nameCount, as: UInt16.self)
      line[valueStart...].copyBytes(from: value)
      line.storeBytes(of: UInt16(littleEndian: 0x0a0d), toByteOffset: valueStart + valueCount, as: UInt16.self)
      return valueStart + valueCount + 2
    }
  }

  /// Appends bytes after the last field that are no field, as a request's target.
  mutating func append(tail: some Collection<UInt8>) { bytes.append(contentsOf: tail) }

  /// Removes the bytes appended after the last field.
  mutating func removeTail(from start: Int) { bytes.removeSubrange(start...) }

  package func name(_ field: Field) -> ArraySlice<UInt8> { bytes[Int(field.nameStart)..<field.nameEnd] }

  package func value(_ field: Field) -> ArraySlice<UInt8> { bytes[field.valueStart..<field.valueEnd] }

  /// The first field of that (lower-case) name.
  package func first(_ name: StaticString) -> Field? { firstIndex(name).map { fields[$0] } }

  /// The index in `fields` of the first field of that (lower-case) name.
  package func firstIndex(_ name: StaticString) -> Int? {
    let count = Int32(truncatingIfNeeded: name.utf8CodeUnitCount)
    for index in fields.indices where fields[index].nameCount == count && isNamed(fields[index], name) { return index }
    return nil
  }

  /// Whether the field has that (lower-case) name.
  package func isNamed(_ field: Field, _ name: StaticString) -> Bool {
    // Most names differ in length, which is compared without a look at the bytes.
    field.nameCount == name.utf8CodeUnitCount && bytes.hold(name, at: Int(field.nameStart))
  }

  package func contains(_ name: StaticString) -> Bool { firstIndex(name) != nil }

  /// The bytes of the first value under that name, as sent, without the white space around it.
  package func bytes(_ name: StaticString) -> ArraySlice<UInt8>? { first(name).map(value) }

  /// The values of all fields of that (lower-case) name.
  package func values(_ name: String) -> [ArraySlice<UInt8>] {
    fields.filter { self.name($0).elementsEqual(name.utf8) }.map { value($0) }
  }

  /// The first value under that name as text; bytes that are not UTF-8 are replaced.
  package subscript(_ name: StaticString) -> String? {
    first(name).map { String(decoding: value($0), as: UTF8.self) }
  }
}

extension HeaderBlock {
  /// Replaces all fields of that (lower-case) name by one.
  package mutating func set(_ name: String, to value: String) {
    var block = HeaderBlock()
    block.reserve(bytes: bytes.count + name.utf8.count + value.utf8.count + 4, fields: fields.count + 1)
    for field in fields where !self.name(field).elementsEqual(name.utf8) {
      block.append(name: self.name(field), value: self.value(field))
    }
    block.append(name: name.utf8, value: value.utf8)
    self = block
  }
}
