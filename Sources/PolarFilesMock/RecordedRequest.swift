import HTTPCore
import HTTPTypes
import PolarFiles
import Recording

/// One request of the journal; with status 400 if its client left before the answer. Requests to `/_mock` are not
/// recorded.
///
/// ```swift
/// for request in mock.requests where request.status >= 400 {
///   print(request.method, request.path, request.explanation ?? "")
/// }
/// ```
public struct RecordedRequest: Sendable {
  /// What was sent.
  ///
  /// ```swift
  /// if case .bytes(let bytes) = mock.requests.last?.body {
  ///   print(String(decoding: bytes, as: UTF8.self))
  /// }
  /// ```
  public enum Body: Sendable, Hashable {
    /// Nothing.
    case none
    /// The bytes, where there were at most 65536.
    case bytes([UInt8])
    /// Their size and, where the mock has hashed them, their SHA-256 in lower-case hexadecimal.
    case digest(sha256: String?, size: Int)
  }

  /// 1 for the first request; never used again, not even after a clear.
  public let sequence: Int
  /// When it was answered, by the mock's clock.
  public let time: Time
  /// `HTTP/1.1` or `HTTP/2`.
  public let transport: String
  /// `GET`, `POST`, …
  public let method: String
  /// As sent, without the query.
  public let path: String
  /// As sent, without its question mark; a presigned URL's signature is in it.
  public let query: String?
  /// What was asked for; nil where no route matched.
  public let operation: FileOperation?
  /// Who asked: a token's prefix, or the credential of a presigned URL.
  public let subject: String?
  /// The id of the organization that the request turned out to be about.
  public let organization: String?
  /// The id of the file that the request turned out to be about.
  public let file: String?
  /// The number of the part, for an upload of one.
  public let part: Int?
  /// The status of the answer.
  public let status: Int
  /// From the head of the request to the answer.
  public let duration: Duration
  /// The size of the request's body in bytes.
  public let requestSize: Int
  /// The size of the answer's body in bytes.
  public let responseSize: Int
  /// Why it was refused, for a person: what `X-Mock-Explanation` said.
  public let explanation: String?
  /// The id of the failure rule that struck; nil where none did.
  public let failure: String?
  /// The fields of the request as sent, tokens included: this stays in the process.
  public let headers: [(name: String, value: String)]
  /// What was sent.
  public let body: Body

  /// The first field of that name, compared without case.
  ///
  /// ```swift
  /// let agent = mock.requests.last?.header("user-agent")
  /// ```
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

extension RecordedRequest {
  init(_ entry: JournalEntry) {
    let (block, notes, outcome) = (entry.headers, entry.notes, entry.outcome)
    sequence = entry.sequence
    time = Time(outcome.time)
    transport = entry.version.text
    method = entry.method
    path = entry.path
    query = entry.query
    operation = notes.operation.flatMap { FileOperation(rawValue: $0.rawValue) }
    subject = notes.subject
    organization = notes.organization?.text
    file = notes.file?.text
    part = notes.part
    status = outcome.status
    duration = .nanoseconds(outcome.nanoseconds)
    requestSize = notes.body.size
    responseSize = outcome.responseSize
    explanation = notes.explanation
    failure = notes.failure
    headers = block.fields.map { field in
      (
        name: String(decoding: block.name(field), as: UTF8.self),
        value: String(decoding: block.value(field), as: UTF8.self)
      )
    }
    body =
      switch notes.body {
      case .none: .none
      case .bytes(let bytes): .bytes(bytes)
      case .digest(let sha256, let size): .digest(sha256: sha256, size: size)
      }
  }
}
