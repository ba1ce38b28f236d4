/// A key in the form that Polar gives to objects: `service/organization/file/name`.
package struct FileKey: Sendable {
  /// Nil if that segment is no id, as in a path that a fixture sets.
  package let organization: ID?
  package let file: ID
  /// May hold slashes.
  package let name: Substring

  package init?(_ key: String) {
    let segments = key.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
    guard segments.count == 4, let file = ID(segments[2]) else { return nil }
    organization = ID(segments[1])
    self.file = file
    name = Substring(segments[3])
  }

  static func text(service: FileService, organization: ID, file: ID, name: String) -> String {
    var key: [UInt8] = []
    key.reserveCapacity(service.rawValue.utf8.count + 2 * 36 + name.utf8.count + 3)
    key.append(utf8: service.rawValue)
    key.append(UInt8(ascii: "/"))
    organization.append(to: &key)
    key.append(UInt8(ascii: "/"))
    file.append(to: &key)
    key.append(UInt8(ascii: "/"))
    key.append(utf8: name)
    return String(decoding: key, as: UTF8.self)
  }
}
