import PolarFilesMock

/// What a person reads first: what is served, and a command to try.
struct Banner {
  private let mock: MockServer
  private let configuration: Configuration

  init(_ mock: MockServer, _ configuration: Configuration) {
    self.mock = mock
    self.configuration = configuration
  }

  func write() {
    let world = mock.summary
    StandardError.write(
      """
      polar-files-mock \(Version.current)
      \(world.organizations) organizations, \(world.users) users, \(world.tokens) tokens, \(world.files) files, \
      \(world.bytes) bytes

      """)
    if let token = world.token {
      StandardError.write("Try: curl -H 'Authorization: Bearer \(token)' \(mock.url)/v1/files/\n")
    }
    if !configuration.isLoopback, configuration.adminToken == nil {
      StandardError.write(
        "warning: bound to \(configuration.host) without --admin-token: whoever reaches it can change its state\n")
    }
  }
}
