/// The scopes of a token. The two that matter here are bits; the names are preserved for an export.
package struct Scopes: Sendable, Hashable {
  package let names: [String]
  package let canReadFiles: Bool
  package let canWriteFiles: Bool

  package init(_ names: [String]) {
    self.names = names
    canReadFiles = names.contains("files:read")
    canWriteFiles = names.contains("files:write")
  }

  package static let files = Scopes(["files:read", "files:write"])
}
