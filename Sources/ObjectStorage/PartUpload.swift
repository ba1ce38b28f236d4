import HTTPCore
import HTTPTypes
import PolarFiles
import Recording

/// UploadPart: passes the body to the store as it arrives.
final class PartUpload: BodySink {
  private let receiver: PartReceiver
  private let responder: Responder
  private let announced: Int
  private var refusal: StorageError?

  /// Makes the response at the end of the body; called from any thread.
  private var answer: @Sendable (Result<PartReceipt, StorageError>) -> Response {
    { [responder, receiver] result in
      var responder = responder
      responder.notes.body = .digest(sha256Hex: receiver.sha256?.hex, size: receiver.count)
      return switch result {
      case .success(let receipt): responder.stored(receipt)
      case .failure(let error): responder.refusal(error)
      }
    }
  }

  /// Refuses by the head alone if possible, so that a client that waits for `100 Continue` does not send the body in
  /// vain.
  init(_ request: ObjectRequest, in store: Store) throws(StorageError) {
    guard case .signed(let contentSHA256) = request.requester else {
      throw .accessDenied(explanation: "Uploading a part needs the URL that the API signed, with its whole query.")
    }
    let number = request.query["partNumber"] ?? ""
    announced = try Self.length(of: request.head)
    receiver = try store.beginPart(
      bucket: request.bucket, key: request.key, uploadID: request.query["uploadId"] ?? "", partNumber: number,
      headers: PartHeaders(
        request.head.headers, contentLength: announced, signedContentSHA256: try Self.contentSHA256(contentSHA256)))
    responder = request.responder
  }

  func start(resume: @escaping @Sendable () -> Void) { receiver.whenRoom(resume) }

  func receive(_ bytes: UnsafeRawBufferPointer) -> SinkState {
    take { () throws(StorageError) in try receiver.write(bytes) }
  }

  func space() -> UnsafeMutableRawBufferPointer? {
    do throws(StorageError) {
      return refusal == nil ? try receiver.space() : nil
    } catch {
      refusal = error
      return nil
    }
  }

  func advance(by count: Int) -> SinkState {
    take { () throws(StorageError) in try receiver.advance(by: count) }
  }

  /// The rest of the body is discarded after a refusal.
  private func take(_ bytes: () throws(StorageError) -> Void) -> SinkState {
    guard refusal == nil else { return .ready }
    do throws(StorageError) {
      try bytes()
    } catch {
      refusal = error
    }
    return receiver.isFull ? .full : .ready
  }

  func finish() -> Answer {
    if let refusal { return .now(answer(.failure(refusal))) }
    guard receiver.isLong else {
      return .now(answer(Result { () throws(StorageError) in try receiver.finish() }))
    }
    let deferred = DeferredResponse()
    receiver.finish { [answer] result in deferred.complete(answer(result)) }
    return .later(deferred)
  }

  func abort(_ reason: BodyAbort) -> Response? {
    let error: StorageError =
      reason == .timedOut ? .bodyTimedOut() : .bodyIncomplete(expected: announced, received: receiver.count)
    receiver.abandon(error)
    return answer(.failure(error))
  }

  private static func length(of head: RequestHead) throws(StorageError) -> Int {
    if head.headers.contains("transfer-encoding") { throw .transferEncoding() }
    guard case .length(let count) = head.framing else { throw .lengthMissing() }
    guard count <= S3Limits.largestPart else { throw .partTooLarge(count) }
    return count
  }

  /// The hash that a signed `x-amz-content-sha256` declares for the body.
  private static func contentSHA256(_ value: String?) throws(StorageError) -> String? {
    guard let value else { return nil }
    guard !value.hasPrefix("STREAMING-") else {
      throw .notImplemented(
        header: "x-amz-content-sha256",
        explanation: "Bodies in signed chunks are not taken; sign with UNSIGNED-PAYLOAD or the body's SHA-256.")
    }
    guard Hexadecimal.decode(value.utf8)?.count == 32 else { throw .contentSHA256Invalid(value) }
    return value.lowercased()
  }
}

extension Responder {
  fileprivate func stored(_ receipt: PartReceipt) -> Response {
    var headers = HeaderBlock()
    headers.append("etag", "\"\(receipt.etag)\"")
    headers.append("x-amz-checksum-sha256", receipt.checksumSHA256)
    headers.append("x-amz-server-side-encryption", "AES256" as StaticString)
    return response(.ok, headers)
  }
}

extension PartHeaders {
  private static let prefix = Array("x-amz-checksum-".utf8)

  fileprivate init(_ headers: HeaderBlock, contentLength: Int, signedContentSHA256: String?) {
    self.init(
      contentLength: contentLength, contentMD5: headers["content-md5"],
      sdkChecksumAlgorithm: headers["x-amz-sdk-checksum-algorithm"], signedContentSHA256: signedContentSHA256)
    for field in headers.fields where headers.name(field).starts(with: Self.prefix) {
      let algorithm = String(decoding: headers.name(field).dropFirst(Self.prefix.count), as: UTF8.self)
      // These fields name an algorithm or a type; they hold no checksum.
      guard algorithm != "type", algorithm != "algorithm", algorithm != "mode" else { continue }
      checksums.append((algorithm, String(decoding: headers.value(field), as: UTF8.self)))
    }
  }
}
