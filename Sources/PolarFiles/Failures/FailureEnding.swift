package import JSON

/// What becomes of a struck request in place of its answer.
package enum FailureEnding: Sendable {
  /// Another answer.
  case respond(FailureResponse)
  /// The connection is reset; on HTTP/2 the stream, or with `connection` all of it.
  case reset(FailureCut, connection: Bool)
  /// The connection is closed.
  case close(FailureCut)
  /// Nothing is sent until the client leaves, or for `seconds`; then the connection is closed.
  case hang(seconds: Double?)
  case truncate(FailureTruncation)
  case corrupt(FailureCorruption)

  /// As rules name it.
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

  /// Whether the request is carried out where the rule does not say. What is sent of the answer needs an answer.
  package var takesEffect: Bool {
    switch self {
    case .respond, .hang: false
    case .reset(let cut, _), .close(let cut): if case .response = cut { true } else { false }
    case .truncate, .corrupt: true
    }
  }
}

/// When a connection ends.
package enum FailureCut: Sendable, Hashable {
  /// The whole request was read, and nothing is sent.
  case beforeResponse
  /// After this number of bytes of the request's body.
  case request(bytes: Int)
  /// After the head and this number of bytes of the answer's body.
  case response(bytes: Int)
}

/// How much is sent of a body whose whole length was announced.
package enum FailureTruncation: Sendable, Hashable {
  case bytes(Int)
  case fraction(Double)

  /// Nil where nothing would be missing.
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
  /// This number of bytes is changed, at places that the seed chooses.
  case flipBytes(Int)
  /// A mark of the syntax is none any more.
  case json
}

/// An answer in place of the one that the request would get.
package struct FailureResponse: Sendable {
  package enum Body: Sendable {
    /// What production has for that status on that plane.
    case usual
    case text(String)
    case json(JSONValue)
  }

  /// Nil takes the one of `code`.
  package var status: Int?
  /// S3's, for the object store.
  package var code: StorageError.Code?
  package var headers: [(name: String, value: String)] = []
  package var body = Body.usual
  /// In seconds.
  package var retryAfter: Int?

  package init(status: Int? = nil) { self.status = status }

  /// The one of them that is there.
  package var effectiveStatus: Int { status ?? code?.status ?? 500 }

  /// Whether an answer of that status never has a body (RFC 9110 section 6.4.1, and section 15.3.6 for 205).
  package var hasNoBody: Bool { [204, 205, 304].contains(effectiveStatus) }

  /// What the object store calls it.
  package var effectiveCode: StorageError.Code? { code ?? StorageError.Code(status: effectiveStatus) }
}
