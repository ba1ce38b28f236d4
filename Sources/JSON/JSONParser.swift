/// Builds the value of a document without recursion, so that no nesting a client sends can exhaust a worker's stack.
struct JSONParser {
  /// Deeper documents end in Python's RecursionError. CPython 3.14 measures its C stack: 8 MiB hold tens of thousands
  /// of the scanner's frames.
  static let deepestNesting = 40_000
  /// Containers deeper than this are checked but not kept, for destroying, comparing and writing a value recurse: all
  /// of it was seen to fit 256 KiB of stack in a release build. NaN takes the place of each: no rule looks so deep, and
  /// as little as a deeper value gets through the real server's encoder (Python's 1000 frames) can NaN be written back.
  static let deepestKept = 900

  private struct Container {
    var isObject: Bool
    var elements: [JSONValue] = []
    var object = JSONObject()
    var key = ""

    /// Room for the bodies clients send: growing one by one takes longer than reading them.
    init(isObject: Bool) {
      self.isObject = isObject
      if isObject {
        object.reserveCapacity(8)
      } else {
        elements.reserveCapacity(4)
      }
    }
  }

  private var scanner: JSONScanner
  private var open: [Container] = []

  init(_ scanner: JSONScanner) {
    self.scanner = scanner
  }

  mutating func document() throws(ScanFault) -> JSONValue {
    scanner.skipWhitespace()
    let value = try value()
    scanner.skipWhitespace()
    guard scanner.offset == scanner.bytes.count else { throw .syntax(.extraData, offset: scanner.offset) }
    return value
  }

  private mutating func value() throws(ScanFault) -> JSONValue {
    while true {
      var value: JSONValue
      switch scanner.next {
      case UInt8(ascii: "{"):
        guard try opens(isObject: true, closing: UInt8(ascii: "}")) else {
          value = .object(JSONObject())
          break
        }
        try readKey()
        continue
      case UInt8(ascii: "["):
        guard try opens(isObject: false, closing: UInt8(ascii: "]")) else {
          value = .array([])
          break
        }
        continue
      default:
        value = try scanner.scalar()
      }
      repeat {
        guard !open.isEmpty else { return value }
      } while try closes(with: &value)
    }
  }

  /// Steps into a container; false when it is empty and thereby complete.
  private mutating func opens(isObject: Bool, closing: UInt8) throws(ScanFault) -> Bool {
    guard open.count < Self.deepestNesting else { throw .beyondLimits }
    scanner.offset += 1
    scanner.skipWhitespace()
    if scanner.next == closing {
      scanner.offset += 1
      return false
    }
    open.append(Container(isObject: isObject))
    return true
  }

  /// Hands a complete value to the innermost container and reads what follows. True when that was the container's end:
  /// `value` is then the container. False when the next value is at hand.
  private mutating func closes(with value: inout JSONValue) throws(ScanFault) -> Bool {
    let last = open.count - 1
    let isObject = open[last].isObject
    if last < Self.deepestKept {
      if isObject {
        open[last].object.set(open[last].key, to: value)
      } else {
        open[last].elements.append(value)
      }
    }
    scanner.skipWhitespace()
    let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    if scanner.next == closing {
      scanner.offset += 1
      let container = open.removeLast()
      value =
        last >= Self.deepestKept ? .float(.nan) : isObject ? .object(container.object) : .array(container.elements)
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

  /// A key and its colon; the value is then at hand.
  private mutating func readKey() throws(ScanFault) {
    guard scanner.next == UInt8(ascii: "\"") else {
      throw .syntax(.expectingPropertyName, offset: scanner.offset)
    }
    let key = try scanner.string()
    let last = open.count - 1
    open[last].key = key.text
    if key.holdsSurrogates { open[last].object.hasUnencodableKey = true }
    scanner.skipWhitespace()
    guard scanner.next == UInt8(ascii: ":") else { throw .syntax(.expectingColon, offset: scanner.offset) }
    scanner.offset += 1
    scanner.skipWhitespace()
  }
}
