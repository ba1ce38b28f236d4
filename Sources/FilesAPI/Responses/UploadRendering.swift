import JSON
import PolarFiles

/// Polar's FileUpload: the new file, and where its parts go.
struct UploadRendering {
  var started: StartedUpload
  /// Its parts are echoed as they were sent.
  var create: FileCreate
  var signer: PartURLSigner
  var expiresAt: Timestamp

  func bytes() -> [UInt8] {
    let file = started.file
    var writer = JSONWriter(reservingCapacity: 1024 + 1024 * create.parts.count)
    writer.appendOpening(of: file)
    writer.append(raw: #","upload":{"id":"#)
    writer.append(string: started.uploadID)
    writer.append(raw: #","path":"#)
    writer.append(string: file.path)
    writer.append(raw: #","parts":["#)
    for (index, part) in create.parts.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      append(part, to: &writer)
    }
    writer.append(raw: #"]},"version":"#)
    writer.append(optional: file.version)
    writer.append(raw: #","is_uploaded":"#)
    writer.append(bool: file.isUploaded)
    writer.append(raw: #","service":""#)
    writer.bytes.append(contentsOf: file.service.rawValue.utf8)
    writer.append(raw: "\"")
    writer.appendReadableSize(file.size)
    writer.append(raw: "}")
    return writer.bytes
  }

  private func append(_ part: FileCreate.Part, to writer: inout JSONWriter) {
    writer.append(raw: #"{"number":"#)
    writer.append(part.number)
    writer.append(raw: #","chunk_start":"#)
    writer.append(part.chunkStart)
    writer.append(raw: #","chunk_end":"#)
    writer.append(part.chunkEnd)
    writer.append(raw: #","checksum_sha256_base64":"#)
    let sent = part.checksum.map { create.tape.text($0).text }
    writer.append(optional: sent)
    // An empty checksum is echoed, but asks for nothing.
    let checksum = sent.flatMap { $0.isEmpty ? nil : $0 }
    writer.append(raw: #","url":""#)
    signer.append(partNumber: part.number.text, checksumSHA256Base64: checksum, to: &writer.bytes)
    writer.append(raw: #"","expires_at":"#)
    writer.append(expiresAt)
    writer.append(raw: #","headers":{"#)
    if let checksum {
      for (index, header) in PartURLSigner.checksumHeaders(checksum).enumerated() {
        if index > 0 { writer.append(raw: ",") }
        writer.append(string: header.name)
        writer.append(raw: ":")
        writer.append(string: header.value)
      }
    }
    writer.append(raw: "}}")
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ integer: PythonInteger) {
    switch integer {
    case .small(let value): append(int: value)
    case .big(let text): bytes.append(contentsOf: text.utf8)
    }
  }
}
