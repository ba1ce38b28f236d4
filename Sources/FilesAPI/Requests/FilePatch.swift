/// An update that passed validation.
package struct FilePatch: Sendable {
  /// `nil` when it is to stay as it is, which an empty text means too.
  package var name: PythonText?
  package var version: PythonText?

  init?(_ validated: Validated?) {
    guard var reader = validated.map({ ValidatedReader($0) }) else { return nil }
    name = reader.string().flatMap { $0.isEmpty ? nil : $0 }
    version = reader.string().flatMap { $0.isEmpty ? nil : $0 }
  }
}
