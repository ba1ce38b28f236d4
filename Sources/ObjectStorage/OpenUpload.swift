import HTTPCore
import HTTPTypes
import PolarFiles
import Recording

/// ListParts, CompleteMultipartUpload and AbortMultipartUpload. In production only Polar's backend calls them; the mock
/// has them for clients that sign URLs with its key.
struct OpenUpload {
  private var request: ObjectRequest
  private let store: Store
  private let id: String
  private let contentSHA256: String?

  /// Ten thousand parts with checksums take two megabytes.
  private static let longestCompletion = 4 << 20

  init(_ request: ObjectRequest, in store: Store) throws(StorageError) {
    guard case .signed(let contentSHA256) = request.requester else {
      throw .accessDenied(explanation: "An upload can be listed, completed and aborted by a signed URL only.")
    }
    self.request = request
    self.store = store
    self.contentSHA256 = contentSHA256
    id = request.query["uploadId"] ?? ""
  }

  func abort() throws(StorageError) -> Intake {
    try store.abort(bucket: request.bucket, key: request.key, uploadID: id)
    return .respond(request.responder.response(.noContent))
  }

  func list() throws(StorageError) -> Intake {
    let marker = try number("part-number-marker", default: 0)
    let limit = min(try number("max-parts", default: 1000), 1000)
    let page = try store.parts(bucket: request.bucket, key: request.key, uploadID: id, after: marker, limit: limit)
    let document = XMLWriter.document("ListPartsResult") { xml in
      xml.append("Bucket", request.bucket.rawValue)
      xml.append("Key", request.key)
      xml.append("UploadId", id)
      for role in ["Initiator", "Owner"] {
        xml.append(role) { xml in
          xml.append("ID", "polar-development")
          xml.append("DisplayName", "polar-development")
        }
      }
      xml.append("StorageClass", "STANDARD")
      xml.append("PartNumberMarker", "\(marker)")
      xml.append("NextPartNumberMarker", "\(page.parts.last?.number ?? 0)")
      xml.append("MaxParts", "\(limit)")
      xml.append("IsTruncated", "\(page.isTruncated)")
      xml.append("ChecksumAlgorithm", "SHA256")
      xml.append("ChecksumType", "COMPOSITE")
      for part in page.parts { xml.append(part) }
    }
    return .respond(answer(document))
  }

  func complete() throws(StorageError) -> Intake {
    if request.head.headers.contains("transfer-encoding") { throw .transferEncoding() }
    try store.checkCompletable(bucket: request.bucket, key: request.key, uploadID: id)
    return .collect(limit: Self.longestCompletion, notes: SettledNotes(request.responder.notes)) { body in
      var upload = self
      do throws(StorageError) {
        guard case .complete(let bytes) = body else { throw .messageTooLong(limit: Self.longestCompletion) }
        upload.request.responder.notes.body = RequestNotes.Body(bytes)
        return .now(try upload.completed(bytes))
      } catch {
        return .now(upload.request.responder.refusal(error))
      }
    }
  }

  private func completed(_ body: [UInt8]) throws(StorageError) -> Response {
    let computed = SHA256Digest.of(body).hex
    if let contentSHA256, contentSHA256.lowercased() != computed {
      throw .contentSHA256Mismatch(declared: contentSHA256, computed: computed)
    }
    let result = try store.complete(
      bucket: request.bucket, key: request.key, uploadID: id,
      CompletionRequest(
        parts: try CompletionDocument.parts(body), objectChecksum: request.head.headers["x-amz-checksum-sha256"],
        checksumType: request.head.headers["x-amz-checksum-type"]))
    let base = "\(request.head.connection.scheme)://\(request.head.headers["host"] ?? "")"
    // S3 encodes the key's slashes too, which its SDKs decode.
    var location = Array(Presigner.publicURL(base: base, bucket: request.bucket.rawValue, key: "").utf8)
    PercentEncoding.append(request.key, keeping: .unreserved, to: &location)
    var headers = HeaderBlock()
    headers.append("x-amz-version-id", result.versionID)
    headers.append("x-amz-server-side-encryption", "AES256" as StaticString)
    return answer(
      XMLWriter.document("CompleteMultipartUploadResult") { xml in
        xml.append("Location", String(decoding: location, as: UTF8.self))
        xml.append("Bucket", request.bucket.rawValue)
        xml.append("Key", request.key)
        xml.append("ETag", "\"\(result.etag)\"")
        xml.append("ChecksumSHA256", result.checksumSHA256)
        xml.append("ChecksumType", "COMPOSITE")
      }, headers)
  }

  private func answer(_ document: [UInt8], _ headers: HeaderBlock = HeaderBlock()) -> Response {
    var headers = headers
    headers.append("content-type", "application/xml" as StaticString)
    return request.responder.response(.ok, headers, body: .bytes(document))
  }

  /// S3 treats an empty number as absent.
  private func number(_ parameter: StaticString, default standard: Int) throws(StorageError) -> Int {
    guard let text = request.query[parameter], !text.isEmpty else { return standard }
    guard let number = Int32(text), number >= 0 else {
      throw .parameterNotInteger("\(parameter)", value: text)
    }
    return Int(number)
  }
}

extension XMLWriter {
  fileprivate mutating func append(_ part: UploadPart) {
    guard let stored = part.stored else { return }
    append("Part") { xml in
      xml.append("PartNumber", "\(part.number)")
      if let attempt = part.attempts.last(where: { $0.refusal == nil }) {
        // S3 writes milliseconds, but they are always 0.
        xml.append("LastModified", "\(attempt.finishedAt.wholeSecond.rfc3339.dropLast()).000Z")
      }
      xml.append("ETag", "\"\(stored.md5.hex)\"")
      xml.append("Size", "\(stored.size)")
      xml.append("ChecksumSHA256", stored.sha256.base64)
    }
  }
}
