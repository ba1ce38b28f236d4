import JSON
import PolarFiles

/// Polar's FileUpload: the new file, and where its parts go.
///
/// What it is made of is passed along and not kept: copies would be a fortieth of a create's instructions.
enum UploadRendering {
  /// - Parameter create: its parts are echoed as they were sent.
  static func bytes(
    _ started: StartedUpload, _ create: FileCreate, _ signer: PartURLSigner, expiresAt: Timestamp
  ) -> [UInt8] {
    // A part with a checksum, on a host of usual length.
    let pathLength = started.file.path.utf8.count
    let capacity = 1024 + 3 * pathLength + create.parts.count * (1024 + pathLength)
    return .written(capacity: capacity) { output in
      output.appendOpening(of: started.file)
      output.append(raw: #","upload":{"id":""#)
      output.append(rawText: started.uploadID)
      output.append(raw: #"","path":"#)
      output.append(string: started.file.path)
      output.append(raw: #","parts":["#)
      appendParts(of: create, signer, expiresAt, to: &output)
      output.append(raw: #"]},"version":"#)
      output.append(optional: started.file.version)
      output.append(raw: #","is_uploaded":"#)
      output.append(bool: started.file.isUploaded)
      output.append(raw: #","service":""#)
      output.append(rawText: started.file.service.rawValue)
      output.append(raw: "\"")
      output.appendReadableSize(started.file.size)
      output.append(raw: "}")
    }
  }

  private static func appendParts(
    of create: FileCreate, _ signer: PartURLSigner, _ expiresAt: Timestamp, to output: inout ByteCursor
  ) {
    // All expire at once: the time is made into text once.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Timestamp.rfc3339Length) { expiry in
      let count = expiresAt.write(rfc3339To: UnsafeMutableRawBufferPointer(expiry))
      let expiry = UnsafeBufferPointer(rebasing: expiry[..<count])
      create.tape.text.withUnsafeBufferPointer { text in
        for index in create.parts.indices {
          if index > 0 { output.append(UInt8(ascii: ",")) }
          let part = create.parts[index]
          let checksum = part.checksum.map { UnsafeBufferPointer(rebasing: text[$0.range]) }
          append(part, checksum, signer, expiry, to: &output)
        }
      }
    }
  }

  private static func append(
    _ part: FileCreate.Part, _ checksum: UnsafeBufferPointer<UInt8>?, _ signer: PartURLSigner,
    _ expiry: UnsafeBufferPointer<UInt8>, to output: inout ByteCursor
  ) {
    output.append(raw: #"{"number":"#)
    output.append(part.number)
    output.append(raw: #","chunk_start":"#)
    output.append(part.chunkStart)
    output.append(raw: #","chunk_end":"#)
    output.append(part.chunkEnd)
    output.append(raw: #","checksum_sha256_base64":"#)
    if let checksum { output.append(utf8: checksum) } else { output.appendNull() }
    // An empty checksum is echoed, but asks for nothing.
    let checksum = checksum.flatMap { $0.isEmpty ? nil : $0 }
    output.append(raw: #","url":""#)
    output.append(
      rawText: signer.url(
        partNumber: part.number.text,
        checksumSHA256Base64: checksum.map { String(decoding: $0, as: UTF8.self) }))
    output.append(raw: #"","expires_at":""#)
    output.append(raw: expiry)
    output.append(raw: #"","headers":{"#)
    if let checksum {
      // `PartURLSigner.checksumHeaders`.
      output.append(raw: #""x-amz-checksum-sha256":"#)
      output.append(utf8: checksum)
      output.append(raw: #","x-amz-sdk-checksum-algorithm":"SHA256""#)
    }
    output.append(raw: "}}")
  }
}

extension ByteCursor {
  fileprivate mutating func append(_ integer: PythonInteger) {
    switch integer {
    case .small(let value): append(int: value)
    case .big(let text): append(rawText: text)
    }
  }
}
