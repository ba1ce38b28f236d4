import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// A request to `/_mock` with its parsed target.
struct ControlRequest {
  let head: RequestHead
  /// The decoded path segments after `/_mock`.
  let segments: [String]
  let query: [(name: String, value: String)]
  var body: [UInt8] = []

  init(_ head: RequestHead) {
    self.head = head
    segments = head.path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true).dropFirst()
      .map { String(decoding: PercentEncoding.decodeLeniently($0), as: UTF8.self) }
    query = (head.query ?? []).split(separator: UInt8(ascii: "&")).map { pair in
      let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let texts = sides.map { String(decoding: PercentEncoding.decodeLeniently($0, plusIsSpace: true), as: UTF8.self) }
      return (texts[0], texts.count > 1 ? texts[1] : "")
    }
  }

  func value(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The body as an object; no body at all counts as an empty one.
  func object(knowing keys: [String]) throws(ControlError) -> JSONObject {
    guard !body.isEmpty else { return JSONObject() }
    let document: JSONDocument
    do { document = try JSONDocument(parsing: body) } catch {
      switch error {
      case .syntax(let message, let position):
        throw ControlError(.badRequest, "The body is not JSON: \(message) at character \(position).")
      case .undecodable:
        throw ControlError(.badRequest, "The body is not JSON: it is not valid text, or nested too deeply.")
      }
    }
    if let key = document.repeatedKey {
      throw ControlError(.badRequest, "The body is not JSON: the key '\(key.text)' is there twice.")
    }
    guard case .object(let object) = document.root.value else {
      throw ControlError(.invalid, "The body must be a JSON object.")
    }
    for member in object.members where !keys.contains(member.key) {
      throw ControlError(.invalid, "Unknown key '\(member.key)'; known are \(keys.joined(separator: ", ")).")
    }
    return object
  }

  /// The body as a fixture, or a part of one: JSON, or YAML when the content type says so. No body at all counts as an
  /// empty object.
  func document() throws(ControlError) -> FixtureDocument {
    let name = "body"
    do throws(FixtureErrors) {
      if body.isEmpty { return try .json(Array("{}".utf8), name: name) }
      return try isYAML ? .yaml(body, name: name) : .json(body, name: name)
    } catch {
      throw ControlError(.badRequest, "The body is not \(isYAML ? "YAML" : "JSON"): \(error.description)")
    }
  }

  private var isYAML: Bool {
    let type = (head.headers["content-type"] ?? "").prefix { $0 != ";" }.lowercased()
    return ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"].contains(type)
  }
}
