import HTTPCore
import HTTPTypes
import PolarFiles
import Recording
import Synchronization

/// Makes the responses to one request, with its notes and the headers that every response of S3 has.
struct Responder: Sendable {
  let method: HTTPRequest.Method
  let crossOrigin: CrossOrigin
  let identifiers: ResponseIdentifiers
  var notes = RequestNotes()

  /// - Parameter headers: those that this response has besides the common ones.
  func response(
    _ status: HTTPResponse.Status, _ headers: HeaderBlock = HeaderBlock(), body: ResponseBody = .empty
  ) -> Response {
    var response = Response(status, headers: headers, body: body)
    response.attach(notes)
    crossOrigin.append(to: &response.headers, method: method.rawValue)
    appendIdentity(to: &response.headers)
    return response
  }

  func preflight(_ headers: HeaderBlock) -> Response {
    var response = Response(.ok, headers: headers)
    response.attach(notes)
    appendIdentity(to: &response.headers)
    return response
  }

  /// - Parameter headers: those that the refusal has besides the common ones.
  func refusal(_ error: StorageError, _ headers: HeaderBlock = HeaderBlock()) -> Response {
    var responder = self
    responder.notes.explanation = explanation(of: error)
    var headers = headers
    headers.append("content-type", "application/xml" as StaticString)
    if let methods = error.allowedMethods { headers.append("allow", methods.joined(separator: ", ")) }
    let status = HTTPResponse.Status(error)
    // S3 refuses a HEAD with the status alone. Its length would have to be that of the answer to a GET (RFC 9110 §8.6).
    if method == .head { return responder.response(status, headers, body: .unannounced) }
    let document = ErrorDocument(error: error, identifiers: identifiers).bytes
    return responder.response(status, headers, body: .bytes(document))
  }

  /// Adds the number of the uploaded part, if the error does not name it itself.
  private func explanation(of error: StorageError) -> String {
    guard let part = notes.part, !error.explanation.contains("art \(part)") else { return error.explanation }
    return "Part \(part): \(error.explanation)"
  }

  private func appendIdentity(to headers: inout HeaderBlock) {
    headers.append("x-amz-request-id", identifiers.requestID)
    headers.append("x-amz-id-2", identifiers.hostID)
    headers.append("server", "AmazonS3" as StaticString)
  }
}

extension HTTPResponse.Status {
  init(_ error: StorageError) { self.init(error.status) }
}

/// S3's error document, which has no XML namespace.
struct ErrorDocument {
  let error: StorageError
  let identifiers: ResponseIdentifiers

  var bytes: [UInt8] {
    var xml = XMLWriter()
    xml.append("Error") { xml in
      xml.append("Code", error.code.rawValue)
      xml.append("Message", error.message)
      for detail in error.extras { xml.append(detail.name, detail.value) }
      xml.append("RequestId", identifiers.requestID)
      xml.append("HostId", identifiers.hostID)
    }
    return xml.bytes
  }
}

/// S3's identifiers of a request, in headers and in error documents.
struct ResponseIdentifiers: Sendable {
  /// 16 characters.
  let requestID: String
  /// A longer token for AWS's support.
  let hostID: String
}

/// Makes the identifiers of one server: each is new, and they do not look like a sequence.
final class IdentifierSource: Sendable {
  private let seed: UInt64
  private let count = Atomic<UInt64>(0)

  init(seed: UInt64) { self.seed = seed }

  func next() -> ResponseIdentifiers {
    let ordinal = count.add(1, ordering: .relaxed).newValue
    var random = RandomSource(seed: seed &+ ordinal &* 0xD134_2543_DE82_EF95)
    return ResponseIdentifiers(
      requestID: Hexadecimal.encode(Self.bytes(8, of: &random)).uppercased(),
      hostID: Base64.encode(Self.bytes(48, of: &random)))
  }

  private static func bytes(_ count: Int, of random: inout RandomSource) -> [UInt8] {
    (0..<count / 8).flatMap { _ in
      let word = random.next()
      return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
  }
}
