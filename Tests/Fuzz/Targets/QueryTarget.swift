import FilesAPI
import HTTPCore
import HTTPTypes
import ObjectStorage
import PolarFiles

/// A query as the list of files and as the object store read it. The store's reading is compared with a plainer one; the
/// list succeeds or reports an error.
enum QueryTarget {
  nonisolated(unsafe) private static var planes = Planes()
  private static let names: [StaticString] = ["a", "", "ids", "partNumber", "X-Amz-Date", "response-content-type"]

  static func judge(_ bytes: UnsafeRawBufferPointer) {
    planes.age()
    let query = [UInt8](bytes)
    let plain = Self.plain(query)
    let parameters = try? QueryParameters(raw: query[...])
    if (plain == nil) != (parameters == nil) { fatalError("well formed for one alone: \(text(query))") }
    if let plain, let parameters {
      for name in names {
        let wanted = plain.first { $0.name.elementsEqual("\(name)".utf8) }?.value
        if parameters.bytes(name).map(Array.init) != wanted { fatalError("\(name) in \(text(query))") }
      }
    }
    if let list = Planes.head(Array("GET /v1/files/?".utf8) + query, bodySize: 0) {
      guard case .respond(.now(let response)) = planes.files.begin(list) else { fatalError("no answer") }
      guard [200, 400, 422, 500].contains(response.status.code) else {
        fatalError("\(response.status) to \(text(query))")
      }
    }
    if let object = Planes.head(Array("GET /polar-s3/a?".utf8) + query, bodySize: 0) {
      guard case .respond = planes.storage.begin(object.unsigned) else { fatalError("no answer") }
    }
  }

  /// Names and values in order, or nil when a `%` lacks its two digits.
  private static func plain(_ query: [UInt8]) -> [(name: [UInt8], value: [UInt8])]? {
    var pairs: [(name: [UInt8], value: [UInt8])] = []
    for item in query.split(separator: UInt8(ascii: "&")) {
      let halves = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(halves[0]), let value = decoded(halves.count > 1 ? halves[1] : []) else { return nil }
      pairs.append((name, value))
    }
    return pairs
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        continue
      }
      guard rest.count >= 2, rest.prefix(2).allSatisfy({ Character(UnicodeScalar($0)).isHexDigit && $0 < 128 }),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      result.append(value)
      rest = rest.dropFirst(2)
    }
    return result
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
}
