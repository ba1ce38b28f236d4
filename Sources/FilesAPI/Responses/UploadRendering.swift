import JSON
import PolarFiles

/// Polar's FileUpload: the new file, and where its parts go.
struct UploadRendering {
  var started: StartedUpload
  /// Its parts are echoed as they were sent.
  var create: FileCreate
  var signer: PartURLSigner
  /// When the URLs expire, as text: the same for all.
  private let expiry: [UInt8]

  init(started: StartedUpload, create: FileCreate, signer: PartURLSigner, expiresAt: Timestamp) {
    self.started = started
    self.create = create
    self.signer = signer
    var expiry: [UInt8] = []
    expiresAt.append(rfc3339To: &expiry)
    self.expiry = expiry
  }

  func bytes() -> [UInt8] {
    let file = started.file
    var writer = JSONWriter(
      reservingCapacity: 1024 + started.file.path.utf8.count * 3 + bytesOfPart * create.parts.count)
    writer.appendOpening(of: file)
    writer.append(raw: #","upload":{"id":""#)
    started.upload.append(to: &writer.bytes)
    writer.append(raw: #"","path":"#)
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

  /// A part with a checksum, on a host of usual length; a path may be three times as long in its URL.
  private var bytesOfPart: Int { 750 + 3 * started.file.path.utf8.count }

  private func append(_ part: FileCreate.Part, to writer: inout JSONWriter) {
    writer.append(raw: #"{"number":"#)
    writer.append(part.number)
    writer.append(raw: #","chunk_start":"#)
    writer.append(part.chunkStart)
    writer.append(raw: #","chunk_end":"#)
    writer.append(part.chunkEnd)
    writer.append(raw: #","checksum_sha256_base64":"#)
    guard let checksum = part.checksum else {
      writer.appendNull()
      return append(urlOf: part, checksum: nil, to: &writer)
    }
    create.tape.withBytes(checksum.range) { bytes in
      writer.append(utf8: bytes)
      // An empty checksum is echoed, but asks for nothing.
      append(urlOf: part, checksum: bytes.isEmpty ? nil : bytes, to: &writer)
    }
  }

  private func append(
    urlOf part: FileCreate.Part, checksum: UnsafeBufferPointer<UInt8>?, to writer: inout JSONWriter
  ) {
    writer.append(raw: #","url":""#)
    signer.append(partNumber: part.number.text, checksumSHA256Base64: checksum, to: &writer.bytes)
    writer.append(raw: #"","expires_at":""#)
    writer.append(raw: expiry)
    writer.append(raw: #"","headers":{"#)
    if let checksum {
      // `PartURLSigner.checksumHeaders`.
      writer.append(raw: #""x-amz-checksum-sha256":"#)
      writer.append(utf8: checksum)
      writer.append(raw: #","x-amz-sdk-checksum-algorithm":"SHA256""#)
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
