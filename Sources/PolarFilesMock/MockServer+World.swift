import PolarFiles

extension MockServer {
  /// How much there is in the world of a mock.
  ///
  /// ```swift
  /// let before = mock.summary.files
  /// // … let the code under test delete one
  /// print(before - mock.summary.files)
  /// ```
  public struct Summary: Sendable, Equatable {
    /// Organizations, also those that were made for one test.
    public var organizations: Int
    /// Users with their roles.
    public var users: Int
    /// Tokens of every kind.
    public var tokens: Int
    /// Files that are not deleted.
    public var files: Int
    /// Stored bytes.
    public var bytes: Int
    /// An organization access token with both files scopes, where the world has one.
    public var token: String?
  }

  /// How much there is in the world now.
  public var summary: Summary {
    let world = store.summary
    return Summary(
      organizations: world.organizations, users: world.users, tokens: world.tokens, files: world.files,
      bytes: world.bytes, token: world.token)
  }

  /// An organization access token with both files scopes: the first one of the fixtures.
  ///
  /// In a world that has none it names an organization made for this call.
  public var token: String {
    if let token = store.summary.token { return token }
    // A slug is taken only when the caller chose it.
    guard let tenant = try? store.addOrganization() else { return "" }
    return tenant.token.text
  }
}
