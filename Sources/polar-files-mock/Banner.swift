import JSON
import PolarFiles
import PolarFilesMock

/// The first lines on standard error: what is served, a command to try, and warnings. With `--log-format json` each is a
/// JSON line like those of the log.
struct Banner {
  let mock: MockServer
  let configuration: Configuration
  /// Where a client gets the certificate to trust.
  var trustedFile: String?

  func write() {
    guard let level = configuration.logLevel else { return }
    if level == .info || level == .debug { StandardError.write(isJSON ? json : text) }
    writeWarnings()
  }

  func writeWarnings() {
    guard let level = configuration.logLevel, level != .error else { return }
    for warning in warnings {
      StandardError.write(isJSON ? line("warning", warning) { _ in } : "warning: \(warning)\n")
    }
  }

  private var isJSON: Bool { configuration.logFormat == .json }

  private var warnings: [String] {
    let isOpen = !configuration.isLoopback && configuration.adminToken == nil
    let open = "bound to \(configuration.host) without --admin-token: whoever reaches it can change its state"
    return (isOpen ? [open] : []) + mock.warnings + FlagVariables.mistyped(in: ProcessEnvironment.variables)
  }

  private func command(_ token: String) -> String {
    let trust = mock.certificateAuthority.map { _ in "--cacert \(trustedFile ?? "ca.pem") " } ?? ""
    return "curl \(trust)-H 'Authorization: Bearer \(token)' \(mock.url)/v1/files/"
  }

  /// The command that fetches the certificate to trust; nil if there is none, or if it is in a file.
  private var trust: String? {
    guard mock.certificateAuthority != nil, trustedFile == nil else { return nil }
    // Over cleartext, which the same port accepts: over TLS the client would need the certificate first.
    return "curl -so ca.pem http\(mock.url.dropFirst(5))/_mock/ca.pem"
  }

  private var dashboard: String { "\(mock.url)/_mock/" }

  private var text: String {
    let world = mock.summary
    return """
      polar-files-mock \(Version.current)
      \(world.organizations) organizations, \(world.users) users, \(world.tokens) tokens, \(world.files) files, \
      \(world.bytes) bytes

      Dashboard: \(dashboard)

      """ + (trust.map { "Trust: \($0)\n" } ?? "") + (world.token.map { "Try: \(command($0))\n" } ?? "")
  }

  private var json: String {
    let world = mock.summary
    return line("info", "polar-files-mock \(Version.current)") { writer in
      writer.append("url", mock.url)
      writer.append("dashboard", dashboard)
      if let trust { writer.append("trust", trust) }
      writer.append("organizations", world.organizations)
      writer.append("users", world.users)
      writer.append("tokens", world.tokens)
      writer.append("files", world.files)
      writer.append("bytes", world.bytes)
      if let token = world.token { writer.append("try", command(token)) }
    }
  }

  private func line(_ level: String, _ message: String, _ members: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(reservingCapacity: 256)
    writer.appendObject { writer in
      writer.append("time", Clock().now().rfc3339)
      writer.append("level", level)
      writer.append("message", message)
      members(&writer)
    }
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }
}
