/// A query as S3 reads it: decoded once, in the order sent.
package struct QueryParameters: Sendable {
  package struct Parameter: Sendable {
    package var name: [UInt8]
    package var value: [UInt8]
  }

  package let parameters: [Parameter]

  package static let none = QueryParameters(parameters: [])

  private init(parameters: [Parameter]) { self.parameters = parameters }

  init(_ pairs: [(name: String, value: String)]) {
    parameters = pairs.map { Parameter(name: Array($0.name.utf8), value: Array($0.value.utf8)) }
  }

  /// - Parameter raw: what stands behind the `?`, still percent-encoded.
  package init(raw: some Collection<UInt8>) throws(StorageError) {
    var parameters: [Parameter] = []
    for pair in raw.split(separator: UInt8(ascii: "&")) {
      let equals = pair.firstIndex(of: UInt8(ascii: "="))
      // Form encoding: a client that re-encodes the query turns %20 into a plus sign.
      guard let name = PercentEncoding.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true),
        let value = equals.map({ PercentEncoding.decode(pair[pair.index(after: $0)...], plusIsSpace: true) }) ?? []
      else { throw .uriNotParsable(String(decoding: raw, as: UTF8.self)) }
      parameters.append(Parameter(name: name, value: value))
    }
    self.parameters = parameters
  }

  /// The first value under that name.
  package func bytes(_ name: StaticString) -> [UInt8]? {
    let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return parameters.first { $0.name.count == name.count && $0.name.elementsEqual(name) }?.value
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
      PercentEncoding.append(pair.name.utf8, keeping: .unreserved, to: &text)
      text.append(UInt8(ascii: "="))
      PercentEncoding.append(pair.value.utf8, keeping: .unreserved, to: &text)
    }
    return text
  }

  /// As the canonical request has it: all but the signature, encoded again and sorted by name, then value.
  func appendCanonical(to buffer: inout [UInt8]) {
    var encoded: [Parameter] = []
    encoded.reserveCapacity(parameters.count)
    for parameter in parameters where !parameter.name.elementsEqual("X-Amz-Signature".utf8) {
      var pair = Parameter(name: [], value: [])
      pair.name.reserveCapacity(parameter.name.count)
      pair.value.reserveCapacity(parameter.value.count * 2)
      PercentEncoding.append(parameter.name, keeping: .unreserved, to: &pair.name)
      PercentEncoding.append(parameter.value, keeping: .unreserved, to: &pair.value)
      encoded.append(pair)
    }
    encoded.sort {
      $0.name == $1.name
        ? $0.value.lexicographicallyPrecedes($1.value) : $0.name.lexicographicallyPrecedes($1.name)
    }
    for (index, pair) in encoded.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: "&")) }
      buffer.append(contentsOf: pair.name)
      buffer.append(UInt8(ascii: "="))
      buffer.append(contentsOf: pair.value)
    }
  }
}
