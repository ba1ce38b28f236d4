/// Writes the nodes of a document without recursion, so that no nesting a client sends can exhaust a worker's stack.
struct JSONParser {
  /// Deeper documents end in Python's RecursionError. CPython 3.14 measures its C stack: 8 MiB hold tens of thousands
  /// of the scanner's frames.
  static let deepestNesting = 40_000
  /// Containers deeper than this are checked but replaced by NaN, because destroying, comparing and writing a value
  /// recurse (down to this depth within 256 KiB of stack). The answers are the same: no rule reads so deep, and NaN
  /// cannot be written back, as the real server's encoder cannot write so deep a value (Python's 1000 frames).
  static let deepestKept = 900

  private(set) var scanner: JSONScanner
  private(set) var nodes: [JSONDocument.Node] = []
  private let deepestNesting: Int
  /// The index of the innermost open container; its `next` is that of the one around it until it is closed.
  private var open = 0
  private var depth = 0

  /// - Parameter room: for how many nodes there is to be room from the start.
  init(_ scanner: JSONScanner, room: Int, deepestNesting: Int) {
    self.scanner = scanner
    self.deepestNesting = deepestNesting
    nodes.reserveCapacity(room)
  }

  mutating func document() throws(ScanFault) {
    scanner.skipWhitespace()
    try value()
    scanner.skipWhitespace()
    guard scanner.offset == scanner.bytes.count else { throw .syntax(.extraData, offset: scanner.offset) }
  }

  private mutating func value() throws(ScanFault) {
    while true {
      switch scanner.next {
      case UInt8(ascii: "{"):
        if try opens(.object, closing: UInt8(ascii: "}")) {
          try readKey()
          continue
        }
      case UInt8(ascii: "["):
        if try opens(.array, closing: UInt8(ascii: "]")) { continue }
      default:
        append(try scanner.scalar())
      }
      repeat {
        guard depth > 0 else { return }
      } while try closes()
    }
  }

  @inline(__always)
  private mutating func append(_ node: JSONDocument.Node) {
    var node = node
    node.next = UInt32(truncatingIfNeeded: nodes.count + 1)
    nodes.append(node)
  }

  /// Steps into a container; false when it is empty and thereby complete.
  private mutating func opens(_ kind: JSONDocument.Kind, closing: UInt8) throws(ScanFault) -> Bool {
    guard depth < deepestNesting else { throw .tooDeep(offset: scanner.offset) }
    append(JSONDocument.Node(kind, at: scanner.offset))
    scanner.offset += 1
    scanner.skipWhitespace()
    if scanner.next == closing {
      scanner.offset += 1
      return false
    }
    let index = nodes.count - 1
    nodes[index].next = UInt32(truncatingIfNeeded: open)
    open = index
    depth += 1
    return true
  }

  /// Counts a complete value in the innermost container and reads what follows. True when that was the container's end,
  /// which then is a complete value itself; false when the next value is at hand.
  private mutating func closes() throws(ScanFault) -> Bool {
    let isObject = nodes[open].kind == .object
    nodes[open].payload += 1
    if depth > Self.deepestKept { nodes.removeSubrange((open + 1)...) }
    scanner.skipWhitespace()
    let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    if scanner.next == closing {
      scanner.offset += 1
      close()
      return true
    }
    guard scanner.next == UInt8(ascii: ",") else { throw .syntax(.expectingComma, offset: scanner.offset) }
    let comma = scanner.offset
    scanner.offset += 1
    scanner.skipWhitespace()
    if scanner.next == closing {
      throw .syntax(isObject ? .trailingCommaInObject : .trailingCommaInArray, offset: comma)
    }
    if isObject { try readKey() }
    return false
  }

  private mutating func close() {
    let outer = Int(nodes[open].next)
    if depth > Self.deepestKept {
      nodes[open] = JSONDocument.Node(.float, at: Int(nodes[open].start), payload: Double.nan.bitPattern)
    }
    nodes[open].next = UInt32(truncatingIfNeeded: nodes.count)
    open = outer
    depth -= 1
  }

  /// Reads a key and its colon; the value is next.
  private mutating func readKey() throws(ScanFault) {
    guard scanner.next == UInt8(ascii: "\"") else {
      throw .syntax(.expectingPropertyName, offset: scanner.offset)
    }
    append(try scanner.string())
    scanner.skipWhitespace()
    guard scanner.next == UInt8(ascii: ":") else { throw .syntax(.expectingColon, offset: scanner.offset) }
    scanner.offset += 1
    scanner.skipWhitespace()
  }
}
