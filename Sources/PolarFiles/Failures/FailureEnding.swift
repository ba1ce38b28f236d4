package import JSON

/// How a rule ends a request.
package enum FailureEnding: Sendable {
  /// Another response.
  case respond(FailureResponse)
  /// The connection is reset; on HTTP/2 the stream, or with `connection` all of it.
  case reset(FailureCut, connection: Bool)
  /// The connection is closed.
  case close(FailureCut)
  /// Nothing is sent until the client leaves, or for `seconds`; then the connection is closed.
  case hang(seconds: Double?)
  case truncate(FailureTruncation)
  case corrupt(FailureCorruption)

  /// Its key in rules.
  package var name: String {
    switch self {
    case .respond: "respond"
    case .reset: "reset"
    case .close: "close"
    case .hang: "hang"
    case .truncate: "truncate"
    case .corrupt: "corrupt"
    }
  }

  package static let names = ["respond", "reset", "close", "hang", "truncate", "corrupt"]

  /// Whether the request is carried out unless the rule says otherwise: if something of the real response is sent.
  package var takesEffect: Bool {
    switch self {
    case .respond, .hang: false
    case .reset(let cut, _), .close(let cut): if case .response = cut { true } else { false }
    case .truncate, .corrupt: true
    }
  }
}

/// At which point of an exchange a connection ends.
package enum FailureCut: Sendable, Hashable {
  /// After the whole request, before the response.
  case beforeResponse
  /// After this number of bytes of the request's body.
  case request(bytes: Int)
  /// After the head and this number of bytes of the answer's body.
  case response(bytes: Int)
}

/// How much of a body is sent, although its whole length is announced.
package enum FailureTruncation: Sendable, Hashable {
  case bytes(Int)
  case fraction(Double)

  /// The number of bytes sent of a body; nil if that is all of it.
  package func count(of whole: Int) -> Int? {
    let count =
      switch self {
      case .bytes(let count): count
      case .fraction(let fraction): Int(Double(whole) * fraction)
      }
    return count < whole ? count : nil
  }
}

package enum FailureCorruption: Sendable, Hashable {
  /// This number of bytes is changed, at positions that the seed chooses.
  case flipBytes(Int)
  /// One structural character of the JSON is replaced.
  case json
}

/// A response that replaces the real one.
package struct FailureResponse: Sendable {
  package enum Body: Sendable {
    /// The body that production sends with that status on that plane.
    case usual
    case text(String)
    case json(JSONValue)
  }

  /// Nil takes the status of `code`.
  package var status: Int?
  /// S3's error code, for the object store.
  package var code: StorageError.Code?
  package var headers: [(name: String, value: String)] = []
  package var body = Body.usual
  /// In seconds.
  package var retryAfter: Int?

  package init(status: Int? = nil) { self.status = status }

  /// The given status, or else the code's.
  package var effectiveStatus: Int { status ?? code?.status ?? 500 }

  /// Whether an answer of that status never has a body (RFC 9110 section 6.4.1, and section 15.3.6 for 205).
  package var hasNoBody: Bool { [204, 205, 304].contains(effectiveStatus) }

  /// The error code in the object store's response.
  package var effectiveCode: StorageError.Code? { code ?? StorageError.Code(status: effectiveStatus) }
}
