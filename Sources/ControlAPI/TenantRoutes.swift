import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// `/_mock/organizations`, `/_mock/users` and `/_mock/tokens`: the tenants and their credentials.
struct TenantRoutes: Sendable {
  let store: Store

  func listOrganizations(_ request: ControlRequest) throws(ControlError) -> Response {
    let query = try ListQuery(request, knowing: ["search"])
    let found = store.organizations(matching: query.text("search"), query.page)
    return Response(found, query.page) { $1.appendMembers(to: &$0) }
  }

  func listUsers(_ request: ControlRequest) throws(ControlError) -> Response {
    let query = try ListQuery(request, knowing: ["organization", "search"])
    let found = store.users(
      matching: query.text("search"), of: try query.organization(in: store), query.page)
    return Response(found, query.page) { $1.appendMembers(to: &$0) }
  }

  func listTokens(_ request: ControlRequest) throws(ControlError) -> Response {
    let query = try ListQuery(request, knowing: ["organization"])
    let found = store.tokens(of: try query.organization(in: store), query.page)
    return Response(found, query.page) { $1.appendMembers(to: &$0) }
  }

  /// The one place that shows a token whole, for a caller about to use it.
  func showToken(_ id: String) throws(ControlError) -> Response {
    guard let id = ID(id), let report = store.token(id: id) else { throw Self.missingToken }
    return Response { writer in
      report.appendMembers(to: &writer)
      writer.append("token", report.token.text)
    }
  }

  private static let missingToken = ControlError(.notFound, "There is no such token.")

  /// A fresh organization with a token of its own: a test that takes one has nothing else to isolate.
  func addOrganization(_ request: ControlRequest) throws(ControlError) -> Response {
    let body = try request.object(knowing: ["name", "slug", "scopes"])
    let name = try body.name("name")
    let slug = try body.name("slug")
    let scopes = try body.texts("scopes").map { Scopes($0) } ?? .files
    let tenant: Store.Tenant
    do throws(SlugTaken) {
      tenant = try store.addOrganization(name: name, slug: slug, scopes: scopes)
    } catch {
      throw ControlError(.conflict, "slug: an organization with slug \(error.slug) is there already")
    }
    return Response(.created) { writer in
      writer.append("id", tenant.organization.id.text)
      writer.append("name", tenant.organization.name)
      writer.append("slug", tenant.organization.slug)
      writer.append("token", tenant.token.text)
      writer.append("scopes", tenant.token.scopes.names) { writer, scope in writer.append(string: scope) }
    }
  }

  func addToken(_ request: ControlRequest) throws(ControlError) -> Response {
    let document = try request.document()
    do throws(FixtureErrors) {
      let token = try store.addToken(document)
      var writer = JSONWriter(reservingCapacity: 256)
      store.append(token, to: &writer)
      return Response(json: writer.bytes, .created)
    } catch {
      throw ControlError(error)
    }
  }

  /// - Parameter token: its text or its id.
  func revoke(_ token: String) throws(ControlError) -> Response {
    let text = ID(token).flatMap { store.token(id: $0)?.token.text } ?? token
    guard store.revoke(token: text) else { throw Self.missingToken }
    return .noContent
  }
}

extension JSONObject {
  /// Text that must not be empty.
  fileprivate func name(_ key: String) throws(ControlError) -> String? {
    switch self[key] {
    case nil, .null: return nil
    case .string(let text) where Organization.isName(text): return text
    default: throw ControlError(.invalid, "\(key) must be text, not empty and without U+0000.")
    }
  }

  fileprivate func texts(_ key: String) throws(ControlError) -> [String]? {
    guard let value = self[key], value != .null else { return nil }
    guard case .array(let elements) = value else { throw ControlError(.invalid, "\(key) must be a list of texts.") }
    var texts: [String] = []
    for (index, element) in elements.enumerated() {
      guard case .string(let text) = element else { throw ControlError(.invalid, "\(key)[\(index)] must be text.") }
      texts.append(text)
    }
    return texts
  }
}
