/// The events of a descriptor that its owner is interested in.
package struct Interest: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let read = Interest(rawValue: 1)
  package static let write = Interest(rawValue: 2)
}

/// The events that the system reports for one descriptor.
package struct Readiness: Sendable {
  package let token: UInt64
  package let isReadable: Bool
  package let isWritable: Bool
  /// Both directions have ended, or the connection was reset.
  package let isGone: Bool
}
