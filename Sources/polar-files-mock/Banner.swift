import JSON
import PolarFiles
import PolarFilesMock

/// What a person reads first: what is served, a command to try, and who else can reach it. As JSON it is a log line like
/// any other, so that whoever reads them as such can read them all.
struct Banner {
  let mock: MockServer
  let configuration: Configuration

  func write() {
    guard let level = configuration.logLevel else { return }
    if level == .info || level == .debug { StandardError.write(isJSON ? json : text) }
    if level != .error, !configuration.isLoopback, configuration.adminToken == nil {
      StandardError.write(isJSON ? line("warning", warning) { _ in } : "warning: \(warning)\n")
    }
  }

  private var isJSON: Bool { configuration.logFormat == .json }

  private var warning: String {
    "bound to \(configuration.host) without --admin-token: whoever reaches it can change its state"
  }

  private func command(_ token: String) -> String {
    "curl -H 'Authorization: Bearer \(token)' \(mock.url)/v1/files/"
  }

  private var text: String {
    let world = mock.summary
    return """
      polar-files-mock \(Version.current)
      \(world.organizations) organizations, \(world.users) users, \(world.tokens) tokens, \(world.files) files, \
      \(world.bytes) bytes

      """ + (world.token.map { "Try: \(command($0))\n" } ?? "")
  }

  private var json: String {
    let world = mock.summary
    return line("info", "polar-files-mock \(Version.current)") { writer in
      writer.append(field: "url", mock.url)
      for (name, count) in [
        ("organizations", world.organizations), ("users", world.users), ("tokens", world.tokens),
        ("files", world.files), ("bytes", world.bytes),
      ] {
        writer.append(raw: ",")
        writer.append(string: name)
        writer.append(raw: ":")
        writer.append(int: count)
      }
      if let token = world.token { writer.append(field: "try", command(token)) }
    }
  }

  private func line(_ level: String, _ message: String, _ appendFields: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(reservingCapacity: 256)
    writer.append(raw: #"{"time":"#)
    writer.append(string: Clock().now().rfc3339)
    writer.append(field: "level", level)
    writer.append(field: "message", message)
    appendFields(&writer)
    writer.append(raw: "}\n")
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension JSONWriter {
  fileprivate mutating func append(field name: String, _ text: String) {
    append(raw: ",")
    append(string: name)
    append(raw: ":")
    append(string: text)
  }
}
