/// The metadata that Polar sets on an object when it opens the upload.
enum ObjectMetadata {
  static func of(_ file: FileRecord, nameAtCreation: String) -> [(name: String, value: String)] {
    var metadata = [
      (name: "polar-id", value: file.id.text),
      (name: "polar-organization-id", value: file.organizationID.text),
      (name: "polar-name", value: ascii(nameAtCreation)),
      (name: "polar-size", value: String(file.size)),
    ]
    if let base64 = file.checksumSHA256Base64 { metadata.append((name: "polar-sha256-base64", value: base64)) }
    if let hex = file.checksumSHA256Hex { metadata.append((name: "polar-sha256-hex", value: hex)) }
    return metadata
  }

  /// Polar drops what is not ASCII from the name.
  private static func ascii(_ name: String) -> String {
    String(decoding: name.utf8.filter { $0 < 0x80 }, as: UTF8.self)
  }
}
