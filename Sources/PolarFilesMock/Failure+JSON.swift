import JSON

extension Failure {
  /// The rule as a fixture has it: what reads fixtures says what is wrong with it.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.appendObject { writer in
      if let id { writer.append("id", id) }
      writer.append(name: "match")
      writer.appendObject(match.appendMembers)
      writer.append("skip", skip)
      writer.append("times", times)
      writer.append("every", every)
      writer.append("probability", probability)
      writer.append("seed", seed)
      if let lifetime { writer.append("for_seconds", lifetime.seconds) }
      if let delay {
        writer.append(name: "delay")
        writer.appendObject(delay.appendMembers)
      }
      writer.append("upload_rate", uploadRate)
      writer.append("download_rate", downloadRate)
      if let drip {
        writer.append(name: "drip")
        writer.appendObject { writer in
          writer.append("bytes", drip.bytes)
          writer.append("every_ms", drip.every.milliseconds)
        }
      }
      if let ending {
        writer.append(name: ending.name)
        writer.appendObject(ending.appendMembers)
      }
      writer.append("takes_effect", takesEffect)
    }
    return writer.bytes
  }
}

extension Failure.Match {
  fileprivate func appendMembers(to writer: inout JSONWriter) {
    writer.append("operation", operations)
    writer.append("method", method)
    writer.append("path", path)
    writer.append("organization", organization)
    writer.append("file", file)
    writer.append("part", part)
    writer.append("attempt", attempt)
    writer.append("subject", subject)
    writer.append("protocol", transport)
    if !headers.isEmpty { writer.append("header", headers) }
    guard let body else { return }
    writer.append(name: "body")
    // What is no number cannot be written: the rule's reader refuses a text in its place.
    do { try writer.append(body.json) } catch { writer.append(string: "\(body)") }
  }
}

extension Failure.Delay {
  fileprivate func appendMembers(to writer: inout JSONWriter) {
    switch self {
    case .fixed(let time): writer.append("ms", time.milliseconds)
    case .uniform(let least, let most):
      writer.append("uniform_ms", [least, most]) { writer, time in writer.append(number: time.milliseconds) }
    case .logNormal(let median, let sigma):
      writer.append(name: "lognormal_ms")
      writer.appendObject { writer in
        writer.append("median", median.milliseconds)
        writer.append("sigma", sigma)
      }
    }
  }
}

extension Failure.Ending {
  fileprivate var name: String {
    switch self {
    case .respond, .refuse: "respond"
    case .reset: "reset"
    case .close: "close"
    case .hang: "hang"
    case .truncate: "truncate"
    case .flipBytes, .breakJSON: "corrupt"
    }
  }

  fileprivate func appendMembers(to writer: inout JSONWriter) {
    switch self {
    case .respond(let status, let headers, let body, let retryAfter):
      writer.append("status", status)
      if !headers.isEmpty { writer.append("headers", headers) }
      writer.append("body", body)
      writer.append("retry_after", retryAfter)
    case .refuse(let code): writer.append("code", code)
    case .reset(let requestBytes, let responseBytes, let connection):
      writer.append("after_request_bytes", requestBytes)
      writer.append("after_response_bytes", responseBytes)
      writer.append("connection", connection)
    case .close(let requestBytes, let responseBytes):
      writer.append("after_request_bytes", requestBytes)
      writer.append("after_response_bytes", responseBytes)
    case .hang(let time): if let time { writer.append("seconds", time.seconds) }
    case .truncate(let count, let fraction):
      if let count { writer.append("bytes", count) }
      if let fraction { writer.append("fraction", fraction) }
    case .flipBytes(let count): writer.append("flip_bytes", count)
    case .breakJSON: writer.append("json", true)
    }
  }
}

extension JSONWriter {
  fileprivate mutating func append(_ name: StaticString, _ texts: [String: String]) {
    append(name: name)
    appendObject { writer in
      for (name, value) in texts.sorted(by: { $0.key < $1.key }) {
        writer.append(name: name)
        writer.append(string: value)
      }
    }
  }
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
  /// To the microsecond.
  fileprivate var milliseconds: Double { (seconds * 1_000_000).rounded() / 1000 }
}
