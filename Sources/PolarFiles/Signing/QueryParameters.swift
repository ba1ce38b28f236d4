/// A query as S3 reads it: decoded once, in the order sent.
package struct QueryParameters: Sendable {
  private struct Parameter: Sendable {
    var name: Range<Int>
    var value: Range<Int>
  }

  /// Names and values one after the other, decoded.
  private var text: [UInt8] = []
  private var parameters: [Parameter] = []

  package static let none = QueryParameters([])

  init(_ pairs: [(name: String, value: String)]) {
    for pair in pairs {
      let start = text.count
      text.append(contentsOf: pair.name.utf8)
      let middle = text.count
      text.append(contentsOf: pair.value.utf8)
      parameters.append(Parameter(name: start..<middle, value: middle..<text.count))
    }
  }

  /// - Parameter raw: what follows the `?`, still percent-encoded.
  package init(raw: ArraySlice<UInt8>) throws(StorageError) {
    text.reserveCapacity(raw.count)
    parameters.reserveCapacity(10)
    for pair in raw.split(separator: UInt8(ascii: "&")) {
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard append(name: pair[..<equals], value: pair[equals...].dropFirst()) else {
        throw .uriNotParsable(String(decoding: raw, as: UTF8.self))
      }
    }
  }

  private mutating func append(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) -> Bool {
    let start = text.count
    // Form encoding: a client that re-encodes the query turns %20 into a plus sign.
    guard PercentEncoding.append(decoding: name, plusIsSpace: true, to: &text) else { return false }
    let middle = text.count
    guard PercentEncoding.append(decoding: value, plusIsSpace: true, to: &text) else { return false }
    parameters.append(Parameter(name: start..<middle, value: middle..<text.count))
    return true
  }

  /// The first value under that name.
  package func bytes(_ name: StaticString) -> ArraySlice<UInt8>? {
    for parameter in parameters where text.equals(name, in: parameter.name) { return text[parameter.value] }
    return nil
  }

  package subscript(_ name: StaticString) -> String? {
    bytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  package func contains(_ name: StaticString) -> Bool { bytes(name) != nil }

  /// The text of a query, in the order given.
  static func encode(_ pairs: [(name: String, value: String)]) -> [UInt8] {
    var text: [UInt8] = []
    for (index, pair) in pairs.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "&")) }
      PercentEncoding.append(pair.name, keeping: .unreserved, to: &text)
      text.append(UInt8(ascii: "="))
      PercentEncoding.append(pair.value, keeping: .unreserved, to: &text)
    }
    return text
  }

  /// As the canonical request has it: all but the signature, encoded again and sorted by name, then value.
  func appendCanonical(to buffer: inout [UInt8]) {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.count + 64)
    var pairs: [Parameter] = []
    pairs.reserveCapacity(parameters.count)
    for parameter in parameters where !text.equals("X-Amz-Signature", in: parameter.name) {
      let start = encoded.count
      PercentEncoding.append(text[parameter.name], keeping: .unreserved, to: &encoded)
      let middle = encoded.count
      PercentEncoding.append(text[parameter.value], keeping: .unreserved, to: &encoded)
      pairs.append(Parameter(name: start..<middle, value: middle..<encoded.count))
    }
    func precedes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
      encoded[left].lexicographicallyPrecedes(encoded[right])
    }
    pairs.sort { left, right in
      if precedes(left.name, right.name) { return true }
      return !precedes(right.name, left.name) && precedes(left.value, right.value)
    }
    for (index, pair) in pairs.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: "&")) }
      buffer.append(contentsOf: encoded[pair.name])
      buffer.append(UInt8(ascii: "="))
      buffer.append(contentsOf: encoded[pair.value])
    }
  }
}

extension [UInt8] {
  /// Whether the range holds that text.
  func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
    range.count == text.utf8CodeUnitCount && hold(text, at: range.lowerBound)
  }
}
