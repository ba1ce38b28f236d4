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
    guard let fields = validated?.fields, let uploadID = fields[0].text, let path = fields[1].text else { return nil }
    self.uploadID = uploadID
    self.path = path
    parts = fields[2].list.compactMap { Part($0.fields) }
  }
}

extension UploadCompleted.Part {
  fileprivate init?(_ fields: ValidatedFields) {
    guard let number = fields[0].integer, let etag = fields[1].text else { return nil }
    self.init(number: number, etag: etag, checksum: fields[2].text)
  }
}
