/// What a signature covers of a request.
package struct SignedRequest: Sendable {
  package struct Field: Sendable {
    /// In lower case.
    package var name: ArraySlice<UInt8>
    package var value: ArraySlice<UInt8>

    package init(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
      self.name = name
      self.value = value
    }
  }

  package var method: String
  /// Decoded once: `//`, `.` and `..` stay as they are, and `%2F` has become a slash.
  package let path: [UInt8]
  package let query: QueryParameters
  package let fields: [Field]

  /// - Parameters:
  ///   - rawPath: as sent, still percent-encoded.
  ///   - query: of the same request.
  ///   - fields: every header field in the order sent.
  package init(
    method: String, rawPath: some Collection<UInt8>, query: QueryParameters, fields: [Field]
  ) throws(StorageError) {
    guard let path = PercentEncoding.decode(rawPath) else {
      throw .uriNotParsable(String(decoding: rawPath, as: UTF8.self))
    }
    self.init(method: method, path: path, query: query, fields: fields)
  }

  init(method: String, path: [UInt8], query: QueryParameters, fields: [Field]) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
  }

  /// The values under that name, joined as RFC 9110 §5.3 joins them; `nil` without such a field.
  package func value(of name: some Collection<UInt8>) -> [UInt8]? {
    var joined: [UInt8]?
    for field in fields where field.name.count == name.count && field.name.elementsEqual(name) {
      if joined == nil {
        joined = []
      } else {
        joined?.append(UInt8(ascii: ","))
      }
      joined?.append(contentsOf: field.value)
    }
    return joined
  }

  /// - Parameter payload: the last line, the hash of the body or `UNSIGNED-PAYLOAD`.
  func canonical(signedHeaders: [UInt8], payload: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(1024)
    text.append(contentsOf: method.utf8)
    text.append(UInt8(ascii: "\n"))
    PercentEncoding.append(path, keeping: .unreservedAndSlash, to: &text)
    text.append(UInt8(ascii: "\n"))
    query.appendCanonical(to: &text)
    text.append(UInt8(ascii: "\n"))
    for name in signedHeaders.split(separator: UInt8(ascii: ";")) {
      text.append(contentsOf: name)
      text.append(UInt8(ascii: ":"))
      appendValue(of: name, to: &text)
      text.append(UInt8(ascii: "\n"))
    }
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: signedHeaders)
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: payload)
    return text
  }

  private func appendValue(of name: ArraySlice<UInt8>, to text: inout [UInt8]) {
    var isFirst = true
    for field in fields where field.name.count == name.count && field.name.elementsEqual(name) {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      CanonicalHeader.append(field.value, to: &text)
      isFirst = false
    }
  }
}
