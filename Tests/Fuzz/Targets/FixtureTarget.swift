import PolarFiles

/// A fixture, read as JSON and as YAML, either loads or is refused with errors that name a place.
enum FixtureTarget {
  static func judge(_ bytes: UnsafeRawBufferPointer) {
    let text = [UInt8](bytes)
    // Ten million files are valid, but exceed the time limit of an input.
    if String(decoding: text, as: UTF8.self).contains("bulk"), longestNumber(text) > 4 { return }
    check { () throws(FixtureErrors) in try .json(text, name: "fixture.json") }
    check { () throws(FixtureErrors) in try .yaml(text, name: "fixture.yaml") }
  }

  private static func longestNumber(_ text: [UInt8]) -> Int {
    text.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map(\.count).max() ?? 0
  }

  private static func check(_ read: () throws(FixtureErrors) -> FixtureDocument) {
    do throws(FixtureErrors) {
      _ = try Store.check([try read()])
    } catch {
      precondition(!error.errors.isEmpty)
      for error in error.errors { precondition(!error.description.isEmpty) }
    }
  }
}
