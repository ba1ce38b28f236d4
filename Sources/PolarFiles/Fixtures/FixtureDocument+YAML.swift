import JSON

extension FixtureDocument {
  /// The same tree as JSON gives, from YAML.
  package static func yaml(
    _ bytes: [UInt8], name: String, directory: String? = nil
  ) throws(FixtureErrors) -> FixtureDocument {
    do throws(YAMLFault) {
      let root = try bytes.withUnsafeBufferPointer { text throws(YAMLFault) in
        var composer = YAMLComposer(YAMLEventStream(text), byteCount: bytes.count)
        return try composer.document().document.root
      }
      return FixtureDocument(name: name, directory: directory, root: root, byteCount: bytes.count)
    } catch {
      throw FixtureErrors(error.message, file: name, at: error.location)
    }
  }
}
