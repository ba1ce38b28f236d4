import JSON
import PolarFiles

extension OrganizationReport: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("id", organization.id.text)
    writer.append("name", organization.name)
    writer.append("slug", organization.slug)
    writer.append("files", files)
    writer.append("blocked_at", organization.blockedAt?.rfc3339)
    writer.append("deleted_at", organization.deletedAt?.rfc3339)
    writer.append("sso_enforced", organization.isSSOEnforced)
  }
}

extension UserReport: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("id", user.id.text)
    writer.append("email", user.email)
    writer.append("blocked_at", user.blockedAt?.rfc3339)
    writer.append("deleted_at", user.deletedAt?.rfc3339)
    writer.append("memberships", user.memberships) { writer, membership in
      writer.appendObject { writer in
        writer.append("organization", membership.organization.text)
        writer.append("organization_slug", slugs[membership.organization])
        writer.append("role", membership.role.rawValue)
        writer.append("deleted_at", membership.deletedAt?.rfc3339)
      }
    }
  }
}

/// Omits the token's text, which only the route of a single token returns.
extension TokenReport: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("id", token.id.text)
    writer.append("label", token.label)
    writer.append("prefix", token.kind.rawValue)
    writer.append(name: "holder")
    writer.appendObject { writer in
      writer.append("kind", holder.kind)
      writer.append("id", holder.id?.text)
      writer.append("name", holderName)
    }
    writer.append("scopes", token.scopes.names) { writer, scope in writer.append(string: scope) }
    if let organizations = token.organizations {
      writer.append("organizations", organizations.sorted()) { writer, id in writer.append(string: id.text) }
    } else {
      writer.append("organizations", String?.none)
    }
    writer.append("expires_at", token.expiresAt?.rfc3339)
    writer.append("is_revoked", token.isRevoked)
    writer.append("is_valid", isValid)
  }

  private var holder: (kind: String, id: ID?) {
    switch token.holder {
    case .organization(let id): ("organization", id)
    case .user(let id): ("user", id)
    case .customer(of: let id): ("customer", id)
    case .nobody: ("nobody", nil)
    }
  }
}
