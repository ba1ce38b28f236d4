import Foundation
import JSON
import Testing

/// Tests/Oracle/json/judge.py asked Python's json module; `JSON_JUDGE_CORPUS` may name a larger answer of it.
struct PythonVerdictTests {
  static var corpora: [String] {
    let beside = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let committed = beside.appending(path: "Oracle/json/corpus.jsonl").path()
    return [committed] + [ProcessInfo.processInfo.environment["JSON_JUDGE_CORPUS"]].compactMap(\.self)
  }

  @Test(arguments: corpora)
  func `accepts, refuses and writes back as Python does`(corpus: String) throws {
    let lines = try Data(contentsOf: URL(filePath: corpus)).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count >= 400)
    for line in lines {
      guard case .object(let expected) = try JSONValue.parse(Array(line)), case .string(let hex)? = expected["hex"]
      else {
        Issue.record("not a line of a corpus: \(String(decoding: line.prefix(200), as: UTF8.self))")
        continue
      }
      var verdict = Self.verdict(on: Self.bytes(hex: hex))
      verdict["hex"] = .string(hex)
      for key in ["ok", "unencodable", "error", "pos", "undecodable"] where verdict[key] != expected[key] {
        Issue.record("\(hex): \(key) is \(describe(verdict[key])), Python's is \(describe(expected[key]))")
      }
    }
  }

  private static func verdict(on document: [UInt8]) -> JSONObject {
    do {
      let value = try JSONValue.parse(document)
      var writer = JSONWriter()
      do {
        try writer.append(value)
        return JSONObject([("ok", .string(String(decoding: writer.bytes, as: UTF8.self)))])
      } catch {
        guard writer.bytes.isEmpty, let bytes = try? JSONWriter.written(value.writable) else { return JSONObject() }
        return JSONObject([("unencodable", .string(String(decoding: bytes, as: UTF8.self)))])
      }
    } catch JSONError.syntax(let message, let position) {
      return JSONObject([("error", .string(message)), ("pos", .int(position))])
    } catch {
      return JSONObject([("undecodable", .bool(true))])
    }
  }

  private static func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { UInt8($0 < UInt8(ascii: "a") ? $0 - UInt8(ascii: "0") : $0 - 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}

private func describe(_ value: JSONValue?) -> String {
  value.map { "\($0)" } ?? "none"
}

extension JSONWriter {
  static func written(_ value: JSONValue) throws(JSONUnencodable) -> [UInt8] {
    var writer = JSONWriter()
    try writer.append(value)
    return writer.bytes
  }
}

extension JSONValue {
  /// As judge.py's `writable`: what strict JSON cannot hold, as strings.
  fileprivate var writable: JSONValue {
    switch self {
    case .float(let value) where value.isNaN: .string("NaN")
    case .float(let value) where value.isInfinite: .string(value > 0 ? "Infinity" : "-Infinity")
    case .unpairedSurrogates(let text): .string(text)
    case .array(let elements): .array(elements.map(\.writable))
    case .object(let object): .object(JSONObject(object.members.map { ($0.key, $0.value.writable) }))
    default: self
    }
  }
}
