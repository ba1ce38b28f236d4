package import JSON

extension JSONWriter {
  /// A rule with the keys of a fixture; what is as by default is left out.
  package mutating func append(_ rule: FailureRule) {
    appendObject { $0.appendMembers(of: rule) }
  }

  package mutating func appendMembers(of rule: FailureRule) {
    if let id = rule.id { append("id", id) }
    append(name: "match")
    append(rule.match)
    if rule.skip > 0 { append("skip", rule.skip) }
    if let times = rule.times { append("times", times) }
    if rule.every > 1 { append("every", rule.every) }
    if rule.probability < 1 { append("probability", rule.probability) }
    if rule.seed != 0 { append("seed", Int(Int64(bitPattern: rule.seed))) }
    if let lifetime = rule.lifetime { append("for_seconds", lifetime) }
    if let delay = rule.delay {
      append(name: "delay")
      append(delay)
    }
    if let rate = rule.uploadRate { append("upload_rate", rate) }
    if let rate = rule.downloadPace.rate { append("download_rate", rate) }
    if let drip = rule.downloadPace.drip {
      append(name: "drip")
      appendObject { writer in
        writer.append("bytes", drip.bytes)
        writer.append("every_ms", drip.milliseconds)
      }
    }
    guard let ending = rule.ending else { return }
    append(name: ending.name)
    append(ending)
    if rule.takesEffect != ending.takesEffect { append("takes_effect", rule.takesEffect) }
  }

  private mutating func append(_ match: FailureMatch) {
    appendObject { writer in
      if let operation = match.criteria.operation { writer.append("operation", operation.text) }
      if let method = match.criteria.method { writer.append("method", method) }
      if let path = match.criteria.path { writer.append("path", path.text) }
      if let name = match.organizationName { writer.append("organization", name) }
      if let file = match.criteria.file { writer.append("file", file.text) }
      if let part = match.criteria.part { writer.append("part", part) }
      if let subject = match.criteria.subject { writer.append("subject", subject) }
      if let attempt = match.attempt { writer.append("attempt", attempt) }
      if !match.criteria.headers.isEmpty {
        writer.append(name: "header")
        writer.appendObject { writer in
          for header in match.criteria.headers {
            writer.append(name: header.name)
            writer.append(string: header.value.text)
          }
        }
      }
      if let body = match.criteria.body {
        writer.append(name: "body")
        // A pattern holds only what can be written.
        try? writer.append(body.json)
      }
      if let transport = match.transport { writer.append("protocol", transport.text) }
    }
  }

  private mutating func append(_ delay: FailureDelay) {
    appendObject { writer in
      switch delay {
      case .fixed(let time): writer.append("ms", time)
      case .uniform(let least, let most):
        writer.append("uniform_ms", [least, most]) { writer, time in writer.append(number: time) }
      case .logNormal(let median, let sigma):
        writer.append(name: "lognormal_ms")
        writer.appendObject { writer in
          writer.append("median", median)
          writer.append("sigma", sigma)
        }
      }
    }
  }

  private mutating func append(_ ending: FailureEnding) {
    appendObject { writer in
      switch ending {
      case .respond(let response): writer.appendMembers(of: response)
      case .reset(let cut, let connection):
        writer.appendMembers(of: cut)
        if connection { writer.append("connection", true) }
      case .close(let cut): writer.appendMembers(of: cut)
      case .hang(let seconds): if let seconds { writer.append("seconds", seconds) }
      case .truncate(.bytes(let count)): writer.append("bytes", count)
      case .truncate(.fraction(let fraction)): writer.append("fraction", fraction)
      case .corrupt(.flipBytes(let count)): writer.append("flip_bytes", count)
      case .corrupt(.json): writer.append("json", true)
      }
    }
  }

  private mutating func appendMembers(of cut: FailureCut) {
    switch cut {
    case .beforeResponse: break
    case .request(let count): append("after_request_bytes", count)
    case .response(let count): append("after_response_bytes", count)
    }
  }

  private mutating func appendMembers(of response: FailureResponse) {
    if let status = response.status { append("status", status) }
    if let code = response.code { append("code", code.rawValue) }
    if !response.headers.isEmpty {
      append(name: "headers")
      appendObject { writer in
        for header in response.headers {
          writer.append(name: header.name)
          writer.append(string: header.value)
        }
      }
    }
    switch response.body {
    case .usual: break
    case .text(let text): append("body", text)
    case .json(let value):
      append(name: "json")
      // A rule holds only what can be written.
      try? append(value)
    }
    if let seconds = response.retryAfter { append("retry_after", seconds) }
  }
}
