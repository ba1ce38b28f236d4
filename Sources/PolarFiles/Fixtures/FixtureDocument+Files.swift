import JSON
import Platform

extension FixtureDocument {
  /// The documents that could be read, and why others could not.
  typealias Reading = (documents: [FixtureDocument], errors: [FixtureError])

  /// Loads several files or folders, in this order.
  package static func load(_ paths: [String]) throws(FixtureErrors) -> [FixtureDocument] {
    try complete(paths.map(reading))
  }

  package static func load(_ path: String) throws(FixtureErrors) -> [FixtureDocument] { try load([path]) }

  /// Reads a fixture file, or every fixture in a folder (in the order of their names; `schema.json` is none, nor is a
  /// list of failure rules, which a world beside it has not asked for; a world in two notations is read once).
  static func reading(_ path: String) -> Reading {
    all(path) { inOneNotation($0.filter { !$0.isListOfFailures }) }
  }

  /// Reads failure rules from files or folders; an empty list and an empty file are valid.
  package static func loadFailures(_ paths: [String]) throws(FixtureErrors) -> [FixtureDocument] {
    try complete(paths.map { all($0) }).filter { !$0.isEmptyList }
  }

  private static func complete(_ readings: [Reading]) throws(FixtureErrors) -> [FixtureDocument] {
    let errors = readings.flatMap(\.errors)
    guard errors.isEmpty else { throw FixtureErrors(errors: errors) }
    return readings.flatMap(\.documents)
  }

  /// - Parameter choose: which of a folder's documents count.
  private static func all(
    _ path: String, _ choose: ([FixtureDocument]) -> [FixtureDocument] = { $0 }
  ) -> Reading {
    guard let names = FileContents.names(inDirectory: path) else { return gathered([path], read) }
    let fixtures = names.filter(isFixture)
    guard !fixtures.isEmpty else {
      return ([], unreadable(path, "no fixture (.json, .yaml, .yml) in this folder").errors)
    }
    let (documents, errors) = gathered(fixtures) { name throws(FixtureErrors) in
      let file = "\(path)/\(name)"
      // A name that is not UTF-8 was repaired with U+FFFD, so no file has that name.
      guard !name.contains("\u{FFFD}") || access(file, F_OK) == 0 else {
        throw unreadable(file, "its name is not UTF-8: rename it")
      }
      return try read(file)
    }
    return (choose(documents), errors)
  }

  private static func gathered(
    _ names: [String], _ read: (String) throws(FixtureErrors) -> FixtureDocument
  ) -> Reading {
    var reading: Reading = ([], [])
    for name in names {
      do throws(FixtureErrors) { reading.documents.append(try read(name)) } catch { reading.errors += error.errors }
    }
    return reading
  }

  private var isListOfFailures: Bool { root.kind == .array && root.count > 0 }

  private var isEmptyList: Bool { root.kind == .null || root.kind == .array && root.count == 0 }

  /// Whether a file of that name in a folder is one.
  static func isFixture(_ name: String) -> Bool { name != "schema.json" && isYAML(name) != nil }

  /// The notation by the name's suffix; nil for another suffix.
  private static func isYAML(_ name: String) -> Bool? {
    let lowered = name.lowercased()
    if lowered.hasSuffix(".json") { return false }
    return lowered.hasSuffix(".yaml") || lowered.hasSuffix(".yml") ? true : nil
  }

  /// For a file with another suffix: JSON if it begins with a brace.
  private static func looksLikeYAML(_ bytes: [UInt8]) -> Bool {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    return text.first { ![9, 10, 13, 32].contains($0) } != UInt8(ascii: "{")
  }

  private static func read(_ path: String) throws(FixtureErrors) -> FixtureDocument {
    let bytes: [UInt8]
    do {
      bytes = try FileContents.bytes(path)
    } catch {
      throw unreadable(path, (error as? FileContents.Unreadable)?.reason ?? "cannot be read")
    }
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if isYAML(path) ?? looksLikeYAML(bytes) { return try yaml(bytes, name: path, directory: directory) }
    return try json(bytes, name: path, directory: directory)
  }

  private static func unreadable(_ path: String, _ reason: String) -> FixtureErrors {
    FixtureErrors(reason, file: path, at: JSONLocation(line: 1, column: 1))
  }
}
