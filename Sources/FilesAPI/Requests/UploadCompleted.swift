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

  /// In the order of the real server's model.
  struct Fields: Sendable {
    let id = Field.text("id")
    let path = Field.text("path")
    let parts = Field<[Part]>("parts", .array(of: .reference("S3FileUploadCompletedPart"))) { fields, node in
      fields.list(node) { Part($1, &$0) }
    }

    var properties: [Property] { [id.property, path.property, parts.property] }
  }

  static let fields = Fields()

  init?(_ body: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(body) else { return nil }
    let uploadID = fields.read(Self.fields.id, of: body)
    let path = fields.read(Self.fields.path, of: body)
    let parts = fields.read(Self.fields.parts, of: body)
    guard let uploadID, let path, let parts else { return nil }
    (self.uploadID, self.path, self.parts) = (uploadID, path, parts)
  }
}

extension UploadCompleted.Part {
  struct Fields: Sendable {
    let number = Field.integer("number")
    let etag = Field.text("checksum_etag", isStripped: true)
    let checksum = Field.textOrNull("checksum_sha256_base64")

    var properties: [Property] { [number.property, etag.property, checksum.property] }
  }

  static let fields = Fields()

  fileprivate init?(_ part: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(part) else { return nil }
    let number = fields.read(Self.fields.number, of: part)
    let etag = fields.read(Self.fields.etag, of: part)
    let checksum = fields.read(Self.fields.checksum, of: part)
    guard let number, let etag, let checksum else { return nil }
    (self.number, self.etag, self.checksum) = (number, etag, checksum)
  }
}
