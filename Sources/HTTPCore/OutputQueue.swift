/// Bytes waiting for the socket, in order: small pieces copied into one buffer, everything else by reference.
///
/// - The connection owns it. Its session appends; the connection writes from the front and then consumes as much as the
///   socket took.
/// - `inline` holds the bytes of all `.inline` segments one after the other, from `inlineStart` on; `segments`, from
///   `first` on, is the order of everything. Memory regions and files are retained until they are written.
package final class OutputQueue {
  enum Segment {
    /// The next `count` bytes of `inline`.
    case inline(count: Int)
    case array([UInt8], range: Range<Int>)
    case memory(owner: any MemoryRegion, range: Range<Int>)
    case file(any OpenFile, offset: Int, count: Int)
  }

  /// Below this a copy is cheaper than one more run in the gathered write.
  package static let copyLimit = 2048

  private var inline: [UInt8] = []
  private var inlineStart = 0
  private var segments: [Segment] = []
  private var first = 0
  private var unwritten = 0

  /// From this count on a session with more requests to answer lets the connection write first.
  private static let longOutput = 64 << 10

  /// Called by `offerLong`: the connection writes as much as the socket takes.
  package var whenLong: (() -> Void)?

  package init() {}

  /// Bytes not yet written.
  package var count: Int { unwritten }

  package var isEmpty: Bool { unwritten == 0 }

  /// Lets `write` append to the queue's own buffer.
  package func append(with write: (inout [UInt8]) -> Void) {
    let before = inline.count
    write(&inline)
    let added = inline.count - before
    if added > 0 { addInline(added) }
  }

  package func append(copying bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    inline.append(contentsOf: bytes)
    addInline(bytes.count)
  }

  package func append(_ bytes: [UInt8]) {
    if bytes.count <= Self.copyLimit {
      bytes.withUnsafeBytes { append(copying: $0) }
    } else {
      add(.array(bytes, range: 0..<bytes.count), bytes.count)
    }
  }

  /// Short runs of memory are copied.
  func append(_ segment: Segment) {
    let count = length(segment)
    switch segment {
    case .array(let bytes, let range) where count <= Self.copyLimit:
      bytes.withUnsafeBytes { append(copying: UnsafeRawBufferPointer(rebasing: $0[range])) }
    case .memory(let owner, let range) where count <= Self.copyLimit:
      append(copying: UnsafeRawBufferPointer(start: owner.base + range.lowerBound, count: count))
    case .array, .memory, .file: if count > 0 { add(segment, count) }
    case .inline: break
    }
  }

  /// Lets the connection write long output while it is in the processor's cache; the next response reuses its memory.
  func offerLong() {
    if unwritten >= Self.longOutput { whenLong?() }
  }

  private func addInline(_ added: Int) {
    if segments.count > first, case .inline(let count) = segments[segments.count - 1] {
      segments[segments.count - 1] = .inline(count: count + added)
      unwritten += added
    } else {
      add(.inline(count: added), added)
    }
  }

  private func add(_ segment: Segment, _ added: Int) {
    segments.append(segment)
    unwritten += added
  }

  /// Removes `written` bytes from the front.
  package func consume(_ written: Int) {
    if written == unwritten { return removeAll() }
    var left = written
    unwritten -= written
    while left > 0 {
      let taken = min(left, length(segments[first]))
      trim(taken)
      left -= taken
    }
    if first > 64, first > segments.count / 2 {
      segments.removeFirst(first)
      first = 0
    }
  }

  package func removeAll() {
    unwritten = 0
    first = 0
    inlineStart = 0
    // Not `removeAll`, which looks up the type of the elements at run time, for each response.
    while segments.popLast() != nil {}
    // An idle connection keeps room for a head and a short body, and no more.
    if segments.capacity > 40 { segments = [] }
    inline.removeAll(keepingCapacity: inline.capacity <= 4 * Self.copyLimit)
  }

  private func length(_ segment: Segment) -> Int {
    switch segment {
    case .inline(let count), .file(_, _, let count): count
    case .array(_, let range), .memory(_, let range): range.count
    }
  }

  /// Removes `taken` bytes from the first segment, and the segment when it is empty.
  private func trim(_ taken: Int) {
    let segment = segments[first]
    if case .inline = segment { trimInline(taken) }
    guard taken < length(segment) else {
      segments[first] = .inline(count: 0)
      first += 1
      return
    }
    switch segment {
    case .inline(let count): segments[first] = .inline(count: count - taken)
    case .array(let bytes, let range):
      segments[first] = .array(bytes, range: range.lowerBound + taken..<range.upperBound)
    case .memory(let owner, let range):
      segments[first] = .memory(owner: owner, range: range.lowerBound + taken..<range.upperBound)
    case .file(let file, let offset, let count):
      segments[first] = .file(file, offset: offset + taken, count: count - taken)
    }
  }

  private func trimInline(_ taken: Int) {
    inlineStart += taken
    if inlineStart > 64 << 10, inlineStart > inline.count / 2 {
      inline.removeFirst(inlineStart)
      inlineStart = 0
    }
  }

  /// The run of a file at the front; nil if memory is at the front.
  package var leadingFile: (file: any OpenFile, offset: Int, count: Int)? {
    guard first < segments.count, case .file(let file, let offset, let count) = segments[first] else { return nil }
    return (file, offset, count)
  }

  /// The most runs of one gathered write: as many as fit into a kilobyte, beyond which they would be allocated on the
  /// heap.
  private static let gatheredRuns = 64

  /// Calls `body` with the memory runs at the front, up to the first file run, for one gathered write; returns its
  /// result.
  ///
  /// Not generic over the result of `body`, because it is called from another module and would not be specialized
  /// there.
  package func withMemoryRuns(_ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) -> Int) -> Int {
    withUnsafeTemporaryAllocation(of: UnsafeRawBufferPointer.self, capacity: Self.gatheredRuns) { runs in
      inline.withUnsafeBytes { inline in
        gather(
          from: first, inline: UnsafeRawBufferPointer(rebasing: inline[inlineStart...]), into: runs, filled: 0, body)
      }
    }
  }

  /// Recursive, so that `withUnsafeBytes` of every array encloses the call of `body`.
  private func gather(
    from index: Int, inline: UnsafeRawBufferPointer,
    into runs: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>, filled: Int,
    _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) -> Int
  ) -> Int {
    guard index < segments.count, filled < runs.count else {
      return body(UnsafeBufferPointer(rebasing: runs[..<filled]))
    }
    var inline = inline
    switch segments[index] {
    case .file:
      return body(UnsafeBufferPointer(rebasing: runs[..<filled]))
    case .inline(let count):
      runs.initializeElement(at: filled, to: UnsafeRawBufferPointer(rebasing: inline[..<count]))
      inline = UnsafeRawBufferPointer(rebasing: inline[count...])
    case .memory(let owner, let range):
      runs.initializeElement(
        at: filled, to: UnsafeRawBufferPointer(start: owner.base + range.lowerBound, count: range.count))
    case .array(let bytes, let range):
      return bytes.withUnsafeBytes { bytes in
        runs.initializeElement(at: filled, to: UnsafeRawBufferPointer(rebasing: bytes[range]))
        return gather(from: index + 1, inline: inline, into: runs, filled: filled + 1, body)
      }
    }
    return gather(from: index + 1, inline: inline, into: runs, filled: filled + 1, body)
  }
}
