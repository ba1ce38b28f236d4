import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// `/_mock/organizations` and `/_mock/tokens`: who there is to ask.
struct TenantRoutes: Sendable {
  let store: Store

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

  func revoke(_ token: String) throws(ControlError) -> Response {
    guard store.revoke(token: token) else { throw ControlError(.notFound, "There is no such token.") }
    return .noContent
  }
}

extension JSONObject {
  /// Text that must not be empty.
  fileprivate func name(_ key: String) throws(ControlError) -> String? {
    switch self[key] {
    case nil, .null: return nil
    case .string(let text) where !text.isEmpty: return text
    default: throw ControlError(.invalid, "\(key) must be text, and not empty.")
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
