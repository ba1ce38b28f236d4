import PolarFiles

extension MockServer {
  /// How many records a mock's world has.
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
    /// An organization access token with both files scopes; nil if the world has none.
    public var token: String?
  }

  /// How many records the world has now.
  public var summary: Summary {
    let world = store.summary
    return Summary(
      organizations: world.organizations, users: world.users, tokens: world.tokens, files: world.files,
      bytes: world.bytes, token: world.token)
  }

  /// An organization access token with both files scopes: the first one of the fixtures.
  ///
  /// If the world has none, each call makes an organization and returns its token.
  public var token: String {
    if let token = store.summary.token { return token }
    // Cannot fail: only a slug chosen by the caller can be taken.
    guard let tenant = try? store.addOrganization() else { return "" }
    return tenant.token.text
  }
}
