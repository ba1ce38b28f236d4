/// A response, and how it is sent: whole and immediately, unless the handler sets a delay, a pace or an ending.
package struct Delivery: Sendable {
  package var response: Response
  /// Before the answer's first byte.
  package var delay: Duration
  /// How fast the body goes out; nil as fast as the peer takes it.
  package var pace: OutputPace?
  /// Cuts the exchange before the response is complete.
  package var ending: Ending?

  package init(_ response: Response, delay: Duration = .zero, pace: OutputPace? = nil, ending: Ending? = nil) {
    self.response = response
    self.delay = delay
    self.pace = pace
    self.ending = ending
  }

  /// Whether the answer leaves whole and immediately.
  var isPlain: Bool { pace == nil && ending == nil && delay == .zero }
}

/// How fast the body of an answer goes out.
package enum OutputPace: Sendable, Equatable {
  case rate(bytesPerSecond: Int)
  /// `bytes` immediately, and as many again after each interval.
  case drip(bytes: Int, every: Duration)
}

/// How a failure ends an exchange.
package struct Ending: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// HTTP/1.1: a TCP RST. HTTP/2: RST_STREAM with INTERNAL_ERROR, or with `connection` a TCP RST too.
    case reset(connection: Bool)
    /// HTTP/1.1: the server ends its side of the connection. HTTP/2: so it does after a GOAWAY.
    case close
    /// Nothing more is sent. After that time, or when the server stops, HTTP/1.1 closes the connection and HTTP/2
    /// resets the stream; nil waits until the peer goes.
    case hang(Duration?)
    /// Sends the head and only this number of bytes of the body. Then HTTP/1.1 closes the connection and HTTP/2 resets
    /// the stream.
    case truncate(Int)
  }

  package var kind: Kind
  /// How much of the answer's body is sent first; 0 sends nothing, not even the head. `truncate` has its own count.
  package var afterResponseBytes: Int

  package init(_ kind: Kind, afterResponseBytes: Int = 0) {
    self.kind = kind
    self.afterResponseBytes = afterResponseBytes
  }
}
