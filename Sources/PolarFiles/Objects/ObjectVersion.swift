/// A version id: one of ours, or the text that a fixture gives.
package enum VersionID: Sendable, Hashable {
  case handle(Handle)
  case text(String)

  package init(_ text: String) {
    self = Handle(text).map(VersionID.handle) ?? .text(text)
  }

  package var text: String {
    switch self {
    case .handle(let handle): handle.text
    case .text(let text): text
    }
  }
}

/// One version of what is stored under a key.
package struct ObjectVersion: Sendable {
  package enum State: Sendable {
    case object(ComposedObject)
    case deleteMarker
  }

  package var id: VersionID
  package var lastModified: Timestamp
  package var state: State
}
