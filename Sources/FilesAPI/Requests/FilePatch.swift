import JSON

/// An update that passed validation.
package struct FilePatch: Sendable {
  /// `nil` when it is to stay as it is, which an empty text means too.
  package var name: PythonText?
  package var version: PythonText?

  init?(_ body: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(body) else { return nil }
    name = fields.optional("name", of: body) { $0.text($1) }.flatMap { $0.isEmpty ? nil : $0 }
    version = fields.optional("version", of: body) { $0.text($1) }.flatMap { $0.isEmpty ? nil : $0 }
    guard fields.isSound else { return nil }
  }
}
