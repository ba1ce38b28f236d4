import Platform

/// Makes a request by the curl command, which is used for TLS: curl knows the authorities that the user trusts.
struct CurlClient {
  static func send(_ request: ClientRequest) throws(ClientError) -> ClientResponse {
    guard let configuration = PrivateText() else { throw ClientError.broken(errorText(errno)) }
    // -q ignores the user's curl configuration; -i writes the head too.
    var arguments = ["curl", "-q", "-sS", "-i", "--suppress-connect-headers", "--http1.1", "-X", request.method]
    arguments += ["-H", "Expect:", "-K", configuration.path]
    if let limit = request.limit { arguments += ["--max-time", "\(limit.components.seconds)"] }
    // -T - would send chunks, which S3 refuses; --data-binary reads the input whole and announces its length.
    if request.method != "GET" { arguments += ["--data-binary", "@-"] }
    let process: ChildProcess
    do { process = try ChildProcess(piping: arguments) } catch {
      configuration.send("")
      throw ClientError.needsCurl(request.url)
    }
    configuration.send(credentials(of: request))
    let sent = Result { () throws(ClientError) in
      try request.body.forEachBlock { block, total in
        let isOpen = process.write(block)
        if isOpen { request.progress?(total) }
        return isOpen
      }
    }
    process.closeInput()
    let output = process.readOutput()
    let status = process.wait()
    try sent.get()
    guard status == 0 else {
      let authority = Endpoint(request.url)?.authority ?? request.url
      if status == timeOut, let limit = request.limit { throw ClientError.late(authority, limit) }
      throw ClientError.unreachable(authority, reason: "curl ended with \(status)")
    }
    guard let response = ClientResponse(message: output) else { throw ClientError.broken("the answer is not HTTP") }
    return response
  }

  /// CURLE_OPERATION_TIMEDOUT.
  private static let timeOut: Int32 = 28

  /// The URL, which may be a presigned one, and the header fields, in the syntax of curl's configuration.
  private static func credentials(of request: ClientRequest) -> String {
    let lines = [("url", request.url)] + request.headers.map { ("header", "\($0.name): \($0.value)") }
    return lines.map { "\($0) = \"\(escaped($1))\"\n" }.joined()
  }

  /// A line break would begin another option.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "\"": "\\\(scalar)"
      case "\n": "\\n"
      case "\r": "\\r"
      default: String(scalar)
      }
    }.joined()
  }
}

/// A text that a command reads as a file, because every user of the machine can see its arguments.
struct PrivateText {
  private let reader: Int32
  private let writer: Int32

  /// Nil if there are no descriptors for a pipe.
  init?() {
    var pipe: [Int32] = [0, 0]
    guard Platform.pipe(&pipe) == 0 else { return nil }
    (reader, writer) = (pipe[0], pipe[1])
    _ = fcntl(writer, F_SETFD, FD_CLOEXEC)
  }

  /// The path for the command, which inherits the reading end.
  var path: String { "/dev/fd/\(reader)" }

  /// To be called once, when the command has started or has failed to start.
  func send(_ text: String) {
    // Closes the reading end, so that the write fails if the command ends early.
    close(reader)
    writer.writeAll(Array(text.utf8))
    close(writer)
  }
}
