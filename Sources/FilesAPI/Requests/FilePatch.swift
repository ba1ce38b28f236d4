import JSON

/// An update that passed validation.
package struct FilePatch: Sendable {
  /// Nil, as for an empty text, leaves it unchanged.
  package var name: PythonText?
  package var version: PythonText?

  /// In the order of the real server's model.
  struct Fields: Sendable {
    let name = Field.text("name").optional
    let version = Field.text("version").optional

    var properties: [Property] { [name.property, version.property] }
  }

  static let fields = Fields()

  init?(_ body: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(body) else { return nil }
    name = fields.read(Self.fields.name, of: body).flatMap { $0.isEmpty ? nil : $0 }
    version = fields.read(Self.fields.version, of: body).flatMap { $0.isEmpty ? nil : $0 }
    guard fields.isSound else { return nil }
  }
}
