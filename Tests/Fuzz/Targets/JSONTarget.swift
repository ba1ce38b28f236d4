import JSON

/// A value that was read and written is read back as the same value.
enum JSONTarget {
  static func judge(_ bytes: UnsafeRawBufferPointer) {
    let text = [UInt8](bytes)
    _ = try? JSONDocument(file: text)
    guard let value = try? JSONValue.parse(text) else { return }
    var writer = JSONWriter()
    guard (try? writer.append(value)) != nil else { return }
    do {
      let again = try JSONValue.parse(writer.bytes)
      if again != value { fatalError("\(value) became \(again)") }
    } catch {
      fatalError("what was written cannot be read: \(error)")
    }
  }
}
