import ArgumentParser

struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Exit with 0 when a server is ready: a container's health check.")

  @Option(help: ArgumentHelp("Where the server is.", valueName: "url"))
  var url = "http://127.0.0.1:8080"

  @Option(help: ArgumentHelp("The server's --admin-token, where it has one.", valueName: "token"))
  var adminToken: String?

  func run() throws {
    let base = url.last == "/" ? String(url.dropLast()) : url
    var request = ClientRequest(method: "GET", url: base + "/_mock/health")
    if let adminToken { request.headers.append(("authorization", "Bearer \(adminToken)")) }
    let response = try SocketClient.send(request)
    guard response.status == 200 else {
      StandardError.write("\(base) answered \(response.status): \(response.text)\n")
      throw ExitCode(1)
    }
    StandardOutput.write(response.text + "\n")
  }
}
