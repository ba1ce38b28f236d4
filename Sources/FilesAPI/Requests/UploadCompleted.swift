/// A completion that passed validation.
package struct UploadCompleted: Sendable {
  package struct Part: Sendable {
    package var number: PythonInteger
    /// Without the white space around it.
    package var etag: PythonText
    package var checksum: PythonText?
  }

  package var uploadID: PythonText
  package var path: PythonText
  package var parts: [Part]

  init?(_ validated: Validated?) {
    guard var reader = validated.map({ ValidatedReader($0) }), let uploadID = reader.string(),
      let path = reader.string()
    else { return nil }
    self.uploadID = uploadID
    self.path = path
    parts = reader.list { Part(&$0) }
  }
}

extension UploadCompleted.Part {
  fileprivate init?(_ reader: inout ValidatedReader) {
    guard let number = reader.integer(), let etag = reader.string() else { return nil }
    self.init(number: number, etag: etag, checksum: reader.string())
  }
}
