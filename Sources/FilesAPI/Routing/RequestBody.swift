import Bytes
import HTTPCore
import JSON

/// What FastAPI makes of a request body before any validation.
enum RequestBody {
  /// Nothing was sent, or JSON null, which is the same to FastAPI.
  case absent
  case value(JSONDocument)
  /// No JSON, going by the content type: the bytes are the value.
  case bytes([UInt8])

  init(_ bytes: [UInt8], contentType: ArraySlice<UInt8>?) throws(APIError) {
    guard !bytes.isEmpty else {
      self = .absent
      return
    }
    guard let contentType, Self.isJSON(contentType) else {
      self = .bytes(bytes)
      return
    }
    do {
      let document = try JSONDocument(parsing: bytes)
      self = document.root.kind == .null ? .absent : .value(document)
    } catch {
      switch error {
      case .syntax(let message, let position): throw .malformedJSON(message: message, position: position)
      case .undecodable: throw .unreadableBody
      }
    }
  }

  /// `application/json` or `application/…+json`, as Python's `email.message` reads the type: up to the first semicolon,
  /// in lower case, and text/plain unless there is exactly one slash.
  static func isJSON(_ contentType: ArraySlice<UInt8>) -> Bool {
    // As nearly everybody sends it.
    if contentType.spells("application/json") { return true }
    let type = String(latin1: contentType.prefix { $0 != UInt8(ascii: ";") })
    let parts = PythonText(text: type).stripped.text.lowercased()
      .utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].elementsEqual("application".utf8) else { return false }
    return parts[1].elementsEqual("json".utf8) || parts[1].reversed().starts(with: "nosj+".utf8)
  }
}
