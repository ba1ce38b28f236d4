import Bytes
import Platform

/// Makes one HTTP/1.1 request over a socket of its own: all that a health check or an upload needs.
struct SocketClient {
  static func send(_ request: ClientRequest) throws(ClientError) -> ClientResponse {
    guard let endpoint = Endpoint(request.url) else { throw ClientError.badURL(request.url) }
    if let field = request.headers.first(where: { $0.value.utf8.contains(where: \.isControl) }) {
      throw ClientError.badField(field.name)
    }
    // A server or a curl that takes no more is an error to report, not the end of this process.
    signal(SIGPIPE, SIG_IGN)
    if endpoint.scheme == .https { return try CurlClient.send(request) }
    let end = request.limit.map { MonotonicTime.now + $0 }
    let descriptor = try open(endpoint, within: request.limit)
    defer { close(descriptor) }
    var head = "\(request.method) \(endpoint.target) HTTP/1.1\r\nhost: \(endpoint.authority)\r\nconnection: close\r\n"
    for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
    if request.method != "GET" { head += "content-length: \(request.body.count)\r\n" }
    guard descriptor.writeAll(Array("\(head)\r\n".utf8)) else { throw broken }
    // A server that has refused already may have closed its side: its answer counts, not the broken pipe.
    do { try sendBody(of: request, to: descriptor) } catch {
      if let response = ClientResponse(message: descriptor.readAll()) { return response }
      throw error
    }
    guard let message = descriptor.readAll(until: end) else { throw .late(endpoint.authority, request.limit ?? .zero) }
    guard let response = ClientResponse(message: message) else {
      throw ClientError.broken(message.isEmpty ? "there was no answer" : "the answer is not HTTP, or cut off")
    }
    return response
  }

  private static func open(_ endpoint: Endpoint, within limit: Duration?) throws(ClientError) -> Int32 {
    let addresses: [SocketAddress]
    do throws(SocketAddress.Unresolved) {
      addresses = try SocketAddress.resolve(endpoint.host, port: endpoint.port)
    } catch {
      throw .unreachable(endpoint.authority, reason: error.reason)
    }
    var reason = ""
    for address in addresses {
      let descriptor = socket(address.family, streamSocketType, 0)
      if descriptor >= 0 {
        if let limit { setConnectTimeout(of: descriptor, limit) }
        if address.connect(descriptor) { return descriptor }
      }
      let code = errno
      if descriptor >= 0 { close(descriptor) }
      // The error of a connect whose time-out has passed (socket(7)).
      if code == EINPROGRESS, let limit { throw .late(endpoint.authority, limit) }
      reason = errorText(code)
    }
    throw .unreachable(endpoint.authority, reason: reason)
  }

  private static func sendBody(of request: ClientRequest, to descriptor: Int32) throws(ClientError) {
    var failure: ClientError?
    try request.body.forEachBlock { block, total in
      guard descriptor.writeAll(block) else {
        failure = broken
        return false
      }
      request.progress?(total)
      return true
    }
    if let failure { throw failure }
  }

  private static var broken: ClientError { .broken(errorText(errno)) }
}
