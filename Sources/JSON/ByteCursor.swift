/// Writes a text into memory that is there already: without the questions that an array asks at each append (some
/// seventy instructions), an answer of fifty pieces takes half the time.
///
/// A guess of the text's length that was too small costs a copy, and nothing else.
///
/// The type is public because Swift 6.3 inlines `@inlinable` functions in another module only where their type is: for a
/// create that is a tenth of the instructions. What it can do is the package's.
public struct ByteCursor {
  @usableFromInline var start: UnsafeMutablePointer<UInt8>
  @usableFromInline var next: UnsafeMutablePointer<UInt8>
  @usableFromInline var end: UnsafeMutablePointer<UInt8>
  /// The memory is the cursor's own: what it was given was too small.
  @usableFromInline var isMoved = false

  @usableFromInline
  init(_ memory: UnsafeMutableBufferPointer<UInt8>, capacity: Int) {
    start = memory.baseAddress!
    next = start
    end = start + capacity
  }

  /// How much is written.
  @inlinable package var count: Int { next - start }

  /// What was written there.
  @inlinable package subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
  }

  @inlinable @inline(__always)
  package mutating func append(_ byte: UInt8) {
    if next == end { move(toFit: 1) }
    next.initialize(to: byte)
    next += 1
  }

  @inlinable @inline(__always)
  package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    append(source, bytes.count)
  }

  @inlinable @inline(__always)
  package mutating func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

  @inlinable @inline(__always)
  mutating func append(_ source: UnsafePointer<UInt8>, _ count: Int) {
    if end - next < count { move(toFit: count) }
    next.initialize(from: source, count: count)
    next += count
  }

  /// Once more what was written there.
  @inlinable
  package mutating func append(copyOf range: Range<Int>) {
    if end - next < range.count { move(toFit: range.count) }
    next.initialize(from: start + range.lowerBound, count: range.count)
    next += range.count
  }

  /// Shows `body` what `write` wrote, which then is gone again.
  @inlinable @inline(__always)
  package mutating func aside<Result>(
    _ write: (inout ByteCursor) -> Void, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let before = count
    write(&self)
    defer { next = start + before }
    return body(self[before..<count])
  }

  /// Makes room for `most` bytes, of which `write` fills as many as it answers.
  @inlinable @inline(__always)
  public mutating func append(atMost most: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int) {
    if end - next < most { move(toFit: most) }
    next += write(UnsafeMutableRawBufferPointer(start: next, count: most))
  }

  @usableFromInline
  mutating func move(toFit count: Int) {
    let capacity = 2 * (self.count + count)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    memory.initialize(from: start, count: self.count)
    next = memory + self.count
    if isMoved { start.deallocate() }
    (start, end, isMoved) = (memory, memory + capacity, true)
  }

  @usableFromInline
  func moved() -> [UInt8]? {
    guard isMoved else { return nil }
    defer { start.deallocate() }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }
}

extension [UInt8] {
  /// - Parameter capacity: how many bytes it will be, more or less.
  @inlinable
  package static func written(capacity: Int, _ write: (inout ByteCursor) -> Void) -> [UInt8] {
    // An array that is filled by hand asks the runtime for its type: 500 instructions that a copy of one does not take.
    if capacity <= 1024 {
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { memory in
        var cursor = ByteCursor(memory, capacity: 1024)
        write(&cursor)
        return cursor.moved() ?? Array(cursor[0..<cursor.count])
      }
    }
    var moved: [UInt8]?
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
      var cursor = ByteCursor(memory, capacity: capacity)
      write(&cursor)
      moved = cursor.moved()
      count = moved == nil ? cursor.count : 0
    }
    return moved ?? bytes
  }
}
