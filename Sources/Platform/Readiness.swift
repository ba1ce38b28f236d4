/// What the owner of a descriptor wants to hear of.
package struct Interest: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let read = Interest(rawValue: 1)
  package static let write = Interest(rawValue: 2)
}

/// What the system reports of one descriptor.
package struct Readiness: Sendable {
  package let token: UInt64
  package let isReadable: Bool
  package let isWritable: Bool
  /// Both directions are over, or the connection was reset.
  package let isGone: Bool
}
