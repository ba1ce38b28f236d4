import Platform

/// Makes the heads of one connection's requests, one after the other, of the fields as HPACK gives them out.
///
/// A client mostly sends the same fields again, and the same fields mean the same: then the head before is given again,
/// nothing is copied, and what was checked is not checked again.
struct HTTP2HeadReader {
  /// More bytes of a head are not remembered: an idle connection would hold them for nothing.
  private static let limit = 1024

  private let limits: HTTPLimits
  private let connection: ConnectionEndpoints
  /// The stream whose head is coming in.
  private(set) var stream: Int32?
  /// What comes in, when it is not the last head again.
  private var section: HTTP2FieldSection?
  private var last: HTTP2Head?
  /// The fields of the head that is coming in, or of the last one while all are as they were: the lengths of name and
  /// value, then both.
  private var record: [UInt8] = []
  /// How much of the record has come again; nil when the head differs from the last.
  private var repeated: Int?

  init(limits: HTTPLimits, connection: ConnectionEndpoints = .unknown) {
    self.limits = limits
    self.connection = connection
  }

  mutating func begin(_ stream: Int32) {
    self.stream = stream
    if last != nil {
      repeated = 0
    } else {
      record.removeAll(keepingCapacity: true)
      section = HTTP2FieldSection(limits: limits)
    }
  }

  mutating func giveUp() {
    stream = nil
    section = nil
    if repeated == nil { last = nil }
    repeated = nil
  }

  mutating func append(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
    if let place = repeated {
      if let next = Self.next(in: record, at: place, name, value) { return repeated = next }
      diverge(at: place)
    }
    section?.append(name, value)
    if record.count <= Self.limit { Self.add(name, value, to: &record) }
  }

  /// The head is complete.
  mutating func finish(ends: Bool) -> HTTP2Head {
    stream = nil
    if let place = repeated {
      repeated = nil
      if let last, place == record.count, last.ends == ends { return last }
      diverge(at: place)
    }
    let head = (section.take() ?? HTTP2FieldSection(limits: limits)).head(ends: ends, over: connection)
    if record.count <= Self.limit, case .success = head.request { last = head }
    return head
  }

  /// The head is another one from `place` on.
  private mutating func diverge(at place: Int) {
    last = nil
    repeated = nil
    var fresh = HTTP2FieldSection(limits: limits)
    record.removeSubrange(place...)
    record.withUnsafeBytes { record in
      var place = 0
      while place < record.count {
        let (name, value) = Self.field(in: record, at: place)
        fresh.append(name, value)
        place += 8 + name.count + value.count
      }
    }
    section = fresh
  }

  private static func add(
    _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, to record: inout [UInt8]
  ) {
    withUnsafeBytes(of: (UInt32(name.count), UInt32(value.count))) { record.append(contentsOf: $0) }
    record.append(contentsOf: UnsafeRawBufferPointer(name))
    record.append(contentsOf: UnsafeRawBufferPointer(value))
  }

  private static func field(
    in record: UnsafeRawBufferPointer, at place: Int
  ) -> (name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
    let nameCount = Int(record.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    let valueCount = Int(record.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self))
    let bytes = record[(place + 8)..<(place + 8 + nameCount + valueCount)]
    let start = UnsafeRawBufferPointer(rebasing: bytes).assumingMemoryBound(to: UInt8.self).baseAddress
    return (
      UnsafeBufferPointer(start: start, count: nameCount),
      UnsafeBufferPointer(start: start.map { $0 + nameCount }, count: valueCount)
    )
  }

  /// The place behind the field at `place`, when it is the same.
  private static func next(
    in record: [UInt8], at place: Int, _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    let end = place + 8 + name.count + value.count
    guard end <= record.count else { return nil }
    return record.withUnsafeBytes { record in
      guard record.loadUnaligned(fromByteOffset: place, as: UInt32.self) == name.count,
        record.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self) == value.count
      else { return nil }
      let start = record.baseAddress! + place + 8
      if !name.isEmpty, memcmp(start, name.baseAddress!, name.count) != 0 { return nil }
      if !value.isEmpty, memcmp(start + name.count, value.baseAddress!, value.count) != 0 { return nil }
      return end
    }
  }
}
