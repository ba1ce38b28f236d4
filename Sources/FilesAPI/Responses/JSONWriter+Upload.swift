import JSON
import PolarFiles

extension JSONWriter {
  /// Polar's FileUpload: the new file, and where its parts go.
  ///
  /// - Parameter create: its parts are echoed as they were sent.
  mutating func append(
    _ started: StartedUpload, of create: FileCreate, signer: PartURLSigner, expiresAt: Timestamp
  ) {
    appendOpening(of: started.file)
    append(raw: #","upload":{"id":""#)
    append(unescaped: started.uploadID)
    append(raw: #"","path":"#)
    append(string: started.file.path)
    append(raw: #","parts":["#)
    for (index, part) in create.parts.enumerated() {
      if index > 0 { append(raw: ",") }
      append(part, signer, expiresAt: expiresAt)
    }
    append(raw: #"]},"version":"#)
    append(optional: started.file.version)
    append(raw: #","is_uploaded":"#)
    append(bool: started.file.isUploaded)
    append(raw: #","service":""#)
    append(unescaped: started.file.service.rawValue)
    append(raw: "\"")
    appendReadableSize(started.file.size)
    append(raw: "}")
  }

  private mutating func append(_ part: FileCreate.Part, _ signer: PartURLSigner, expiresAt: Timestamp) {
    append(raw: #"{"number":"#)
    append(part.number)
    append(raw: #","chunk_start":"#)
    append(part.chunkStart)
    append(raw: #","chunk_end":"#)
    append(part.chunkEnd)
    append(raw: #","checksum_sha256_base64":"#)
    append(optional: part.checksum?.text)
    // An empty checksum is echoed, but asks for nothing.
    let checksum = part.checksum.flatMap { $0.isEmpty ? nil : $0.text }
    append(raw: #","url":""#)
    signer.append(partNumber: part.number.text, checksumSHA256Base64: checksum, to: &bytes)
    append(raw: #"","expires_at":"#)
    append(expiresAt)
    append(raw: #","headers":{"#)
    if let checksum {
      // `PartURLSigner.checksumHeaders`.
      append(raw: #""x-amz-checksum-sha256":"#)
      append(string: checksum)
      append(raw: #","x-amz-sdk-checksum-algorithm":"SHA256""#)
    }
    append(raw: "}}")
  }

  private mutating func append(_ integer: PythonInteger) {
    switch integer {
    case .small(let value): append(int: value)
    case .big(let text): append(unescaped: text)
    }
  }
}
