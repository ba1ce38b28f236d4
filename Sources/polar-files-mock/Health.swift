import ArgumentParser

struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Exit with 0 if a server is ready, as a container's health check.",
    discussion: "A server that has not answered within 10 seconds is not ready.")

  @Option(
    help: ArgumentHelp(
      "The URL of the server.",
      discussion: "Default: http://127.0.0.1:8080, or the address in POLAR_FILES_MOCK_HOST and POLAR_FILES_MOCK_PORT.",
      valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("The server's --admin-token, if it has one.", valueName: "token"))
  var adminToken: String?

  /// The most that a container's health check should take.
  private static let limit = Duration.seconds(10)

  func validate() throws { try Endpoint.check(url) }

  func run() throws {
    let url = url ?? Self.ownURL
    let base = url.last == "/" ? String(url.dropLast()) : url
    var request = ClientRequest(method: "GET", url: base + "/_mock/health")
    request.limit = Self.limit
    if let adminToken { request.headers.append(("authorization", "Bearer \(adminToken)")) }
    let response = try SocketClient.send(request)
    guard response.status == 200 else {
      StandardError.write("\(base) answered \(response.status): \(response.text)\n")
      throw ExitCode(1)
    }
    // The exit status is the answer, whether or not anyone can read the text.
    try? StandardOutput.write(response.text + "\n")
  }

  /// The URL of a server with the same environment, since a container's health check runs beside its server.
  private static var ownURL: String {
    let bound = FlagVariables.value(of: "host", in: ProcessEnvironment.variables) ?? ""
    // A wildcard is no place to call.
    let host = ["", "0.0.0.0", "::", "[::]"].contains(bound) ? "127.0.0.1" : bound
    let port = FlagVariables.value(of: "port", in: ProcessEnvironment.variables) ?? "8080"
    return "http://\(host.contains(":") && host.first != "[" ? "[\(host)]" : host):\(port)"
  }
}
