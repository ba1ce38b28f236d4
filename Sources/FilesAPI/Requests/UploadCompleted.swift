import JSON

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

  init?(_ body: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(body) else { return nil }
    let uploadID = fields.required("id", of: body) { $0.text($1) }
    let path = fields.required("path", of: body) { $0.text($1) }
    let parts = fields.required("parts", of: body) { $0.list($1) { Part($1, &$0) } }
    guard let uploadID, let path, let parts else { return nil }
    (self.uploadID, self.path, self.parts) = (uploadID, path, parts)
  }
}

extension UploadCompleted.Part {
  fileprivate init?(_ part: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(part) else { return nil }
    let number = fields.required("number", of: part) { $0.integer($1) }
    let etag = fields.required("checksum_etag", of: part) { $0.text($1, isStripped: true) }
    // Has to be there, though it may be null.
    let checksum: PythonText?? = fields.required("checksum_sha256_base64", of: part) { fields, checksum in
      checksum.kind == .null ? .some(nil) : fields.text(checksum).map { .some($0) }
    }
    guard let number, let etag, let checksum else { return nil }
    (self.number, self.etag, self.checksum) = (number, etag, checksum)
  }
}
