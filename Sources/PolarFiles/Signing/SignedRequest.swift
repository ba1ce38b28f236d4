/// What a signature covers of a request.
package struct SignedRequest: Sendable {
  /// The ranges of a header field in the text of all of them; its name is in lower case.
  package struct Field: Sendable {
    package var name: Range<Int>
    package var value: Range<Int>

    package init(name: Range<Int>, value: Range<Int>) {
      self.name = name
      self.value = value
    }
  }

  package var method: String
  /// Decoded once: `//`, `.` and `..` stay as they are, and `%2F` has become a slash.
  package let path: [UInt8]
  package let query: QueryParameters
  package let headers: [UInt8]
  package let fields: [Field]

  /// - Parameters:
  ///   - rawPath: as sent, still percent-encoded.
  ///   - query: of the same request.
  ///   - headers: the text that `fields` are ranges of.
  ///   - fields: every header field, in the order sent.
  package init(
    method: String, rawPath: ArraySlice<UInt8>, query: QueryParameters, headers: [UInt8], fields: [Field]
  ) throws(StorageError) {
    guard let path = PercentEncoding.decode(rawPath) else {
      throw .uriNotParsable(String(decoding: rawPath, as: UTF8.self))
    }
    self.init(method: method, path: path, query: query, headers: headers, fields: fields)
  }

  init(method: String, path: [UInt8], query: QueryParameters, headers: [UInt8], fields: [Field]) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.fields = fields
  }

  package var host: String { value(of: "host").map { String(decoding: $0, as: UTF8.self) } ?? "" }

  /// The same request with another value of one header.
  func replacing(_ name: String, with value: String) -> SignedRequest {
    let fields = fields.map { field in
      headers[field.name].elementsEqual(name.utf8)
        ? Field(name: field.name, value: headers.count..<headers.count + value.utf8.count) : field
    }
    return SignedRequest(method: method, path: path, query: query, headers: headers + Array(value.utf8), fields: fields)
  }

  func has(_ name: ArraySlice<UInt8>) -> Bool { fields.contains { headers[$0.name] == name } }

  /// The first value under that name.
  func value(of name: StaticString) -> ArraySlice<UInt8>? {
    for field in fields where headers.equals(name, in: field.name) { return headers[field.value] }
    return nil
  }

  /// - Parameter payload: the last line, the hash of the body or `UNSIGNED-PAYLOAD`.
  func canonical(signedHeaders: ArraySlice<UInt8>, payload: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(1024)
    text.append(contentsOf: method.utf8)
    text.append(UInt8(ascii: "\n"))
    PercentEncoding.append(path[...], keeping: .unreservedAndSlash, to: &text)
    text.append(UInt8(ascii: "\n"))
    query.appendCanonical(to: &text)
    text.append(UInt8(ascii: "\n"))
    for name in signedHeaders.split(separator: UInt8(ascii: ";")) {
      text.append(contentsOf: name)
      text.append(UInt8(ascii: ":"))
      appendValues(of: name, to: &text)
      text.append(UInt8(ascii: "\n"))
    }
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: signedHeaders)
    text.append(UInt8(ascii: "\n"))
    text.append(contentsOf: payload)
    return text
  }

  /// Several fields of one name are joined as RFC 9110 §5.3 joins them; a missing one is empty.
  private func appendValues(of name: ArraySlice<UInt8>, to text: inout [UInt8]) {
    var isFirst = true
    for field in fields where headers[field.name] == name {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      CanonicalHeader.append(headers[field.value], to: &text)
      isFirst = false
    }
  }
}

/// A header's value as SigV4 canonicalizes it: trimmed, with runs of white space collapsed to one space.
enum CanonicalHeader {
  /// As botocore signs it, with Python's `' '.join(value.split())`, which knows more white space than a header does.
  static func append(_ value: String, to buffer: inout [UInt8]) {
    guard value.holds(where: { $0 <= 0x20 || $0 >= 0x80 }) else { return buffer.append(utf8: value) }
    let words = value.unicodeScalars.split(whereSeparator: \.isPythonWhitespace)
    buffer.append(utf8: words.map { String($0) }.joined(separator: " "))
  }

  /// As it was received.
  static func append(_ value: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
    var rest = value.drop(while: isWhitespace)
    while !rest.isEmpty {
      let word = rest.prefix { !isWhitespace($0) }
      buffer += word
      rest = rest[word.endIndex...].drop(while: isWhitespace)
      if !rest.isEmpty { buffer.append(UInt8(ascii: " ")) }
    }
  }

  private static func isWhitespace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || 9...13 ~= byte }
}
