import PolarFiles

/// A fresh organization with a token of its own: whatever a test does there, no other sees.
///
/// ```swift
/// let tenant = try mock.organization()
/// print(tenant.slug, tenant.token)
/// ```
public struct Tenant: Sendable, Hashable {
  /// A UUID in lower case.
  public let id: String
  /// For people.
  public let name: String
  /// What fixtures and filters name it by.
  public let slug: String
  /// An organization access token, `polar_oat_…`: what an SDK takes as its access token.
  public let token: String
  /// What the token may do.
  public let scopes: [String]
}

extension MockServer {
  /// Makes an organization with a token of its own, as `POST /_mock/organizations` does.
  ///
  /// - Parameters:
  ///   - name: for people; without one it is the slug.
  ///   - slug: without one it is made of the name, or up.
  ///   - scopes: what the token may do; `files:read` and `files:write` matter here.
  /// - Throws: ``MockError/conflict(_:)`` when the slug is taken, ``MockError/fixtures(_:)`` when name or slug is empty or
  ///   holds U+0000.
  ///
  /// ```swift
  /// let reader = try mock.organization(name: "Read only", scopes: ["files:read"])
  /// print(reader.token)
  /// ```
  public func organization(
    name: String? = nil, slug: String? = nil, scopes: [String] = ["files:read", "files:write"]
  ) throws(MockError) -> Tenant {
    for (key, text) in [("name", name), ("slug", slug)] {
      if let text, !Organization.isName(text) {
        throw .fixtures(["\(key) must be text, not empty and without U+0000"])
      }
    }
    do throws(SlugTaken) {
      let tenant = try store.addOrganization(name: name, slug: slug, scopes: Scopes(scopes))
      return Tenant(
        id: tenant.organization.id.text, name: tenant.organization.name, slug: tenant.organization.slug,
        token: tenant.token.text, scopes: tenant.token.scopes.names)
    } catch {
      throw .conflict("an organization with slug \(error.slug) is there already")
    }
  }

  /// Adds a fixture to the world as it is, as `POST /_mock/fixtures` does: all of it, or on an error nothing.
  ///
  /// - Parameter fixture: JSON text, with the keys of a fixture file; `content.path` is not allowed in it.
  /// - Throws: ``MockError/fixtures(_:)`` with a line for each mistake.
  ///
  /// ```swift
  /// try mock.load(#"{"version": 1, "organizations": [{"slug": "initech"}]}"#)
  /// ```
  public func load(_ fixture: String) throws(MockError) {
    do throws(FixtureErrors) {
      try store.merge(try .json(Array(fixture.utf8), name: "fixture"))
    } catch {
      throw .fixtures(error.errors.map(\.description))
    }
  }
}
