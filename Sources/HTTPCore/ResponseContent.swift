/// What of a response's body is sent, and which length its head announces: the same for HTTP/1.1 and HTTP/2.
struct ResponseContent {
  /// RFC 9110 §6.4.1: some responses have no content whatever body the handler gave.
  let isSent: Bool
  /// The value of `content-length` (RFC 9110 §8.6); nil where the head has none.
  let length: Int?

  init(_ response: Response, answersHead: Bool) {
    let code = response.code
    let hasNone = code == 204 || code == 304 || code < 200
    isSent = !answersHead && !hasNone
    length =
      if !response.hasLength {
        nil
      } else if isSent {
        response.bodyCount
      } else if hasNone {
        // What GET would have been answered with, where the handler knows.
        code == 304 ? response.announcedLength : nil
      } else {
        response.announcedLength ?? response.bodyCount
      }
  }
}
