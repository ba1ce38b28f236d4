import HTTPCore
import HTTPTypes

/// What the layers before an endpoint read in a head, whoever asks and whatever is stored.
///
/// Kept with the head, which is the same object when a client sends the same again: then nothing of it is read again.
final class HeadReading: Sendable {
  enum Verdict {
    case notHTTP, unknownVersion, preflight, unknownSize, tooLarge, sound
  }

  let verdict: Verdict
  let target: RequestTarget
  let frame: ResponseFrame
  let match: Route.Match
  /// The token of the request, if it has one; a session counts without one only.
  let bearerToken: ArraySlice<UInt8>?
  let session: String?
  let base: BaseURL

  static func of(_ head: RequestHead) -> HeadReading {
    if let reading = head.reading as? HeadReading { return reading }
    let reading = HeadReading(head)
    head.keep(reading)
    return reading
  }

  private init(_ head: RequestHead) {
    target = RequestTarget(head)
    let version = APIVersion(header: head.headers.padded("polar-version"))
    verdict = Self.verdict(on: head, target, version)
    frame = ResponseFrame(
      version: version ?? .current, isCrossOrigin: head.headers.contains("origin"), isRewritten: target.isRewritten)
    match = verdict == .sound ? Route.match(method: head.method.rawValue, path: target.path) : .none
    bearerToken = Credentials.bearerToken(head.headers)
    session = bearerToken == nil ? Credentials.sessionCookie(head.headers) : nil
    base = BaseURL(head, allowsUnderscores: true)
  }

  /// In the order of the real server's layers.
  private static func verdict(on head: RequestHead, _ target: RequestTarget, _ version: APIVersion?) -> Verdict {
    guard target.isSound, RequestMethods.isKnown(head.method) else { return .notHTTP }
    if version == nil { return .unknownVersion }
    if CrossOrigin.isPreflight(head) { return .preflight }
    if case .length(let count) = head.framing { return count > FilesAPI.mostBodyBytes ? .tooLarge : .sound }
    switch head.method {
    case .post, .put, .patch: return head.headers.contains("content-length") ? .sound : .unknownSize
    default: return .sound
    }
  }
}
