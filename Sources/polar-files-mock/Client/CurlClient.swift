/// Makes a request through the curl command. TLS is its whole reason: curl knows the authorities that a person trusts.
struct CurlClient {
  static func send(_ request: ClientRequest) throws(ClientError) -> ClientResponse {
    // -q: the person's own curl configuration stays aside; -i: the head comes with the body.
    var arguments = ["curl", "-q", "-sS", "-i", "--http1.1", "-X", request.method, "-H", "Expect:"]
    for (name, value) in request.headers { arguments += ["-H", "\(name): \(value)"] }
    // -T - would send chunks, which S3 refuses; --data-binary reads the input whole and announces its length.
    if request.method != "GET" { arguments += ["--data-binary", "@-"] }
    arguments += ["--", request.url]
    let process: ChildProcess
    do { process = try ChildProcess(piping: arguments) } catch { throw ClientError.needsCurl(request.url) }
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
      throw ClientError.unreachable(
        Endpoint(request.url)?.authority ?? request.url, reason: "curl ended with \(status)")
    }
    guard let response = ClientResponse(message: output) else { throw ClientError.broken("the answer is not HTTP") }
    return response
  }
}
