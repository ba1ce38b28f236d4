/// An update that passed validation.
package struct FilePatch: Sendable {
  /// `nil` when it is to stay as it is, which an empty text means too.
  package var name: PythonText?
  package var version: PythonText?

  init?(_ validated: Validated?) {
    guard case .fields(let fields) = validated else { return nil }
    name = fields[0].text.flatMap { $0.isEmpty ? nil : $0 }
    version = fields[1].text.flatMap { $0.isEmpty ? nil : $0 }
  }
}
