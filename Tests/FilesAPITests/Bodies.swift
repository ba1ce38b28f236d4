/// Valid bodies, of which a test replaces some members.
enum Bodies {
  static func create(_ changes: [(String, String?)] = []) -> String {
    object(
      [
        ("name", #""release.zip""#), ("mime_type", #""application/zip""#), ("size", "5"),
        ("service", #""downloadable""#),
        ("upload", #"{"parts":[{"number":1,"chunk_start":0,"chunk_end":5}]}"#),
      ], changes)
  }

  static func uploaded(_ changes: [(String, String?)] = []) -> String {
    object(
      [
        ("id", #""x""#), ("path", #""y""#),
        ("parts", #"[{"number":1,"checksum_etag":"e","checksum_sha256_base64":null}]"#),
      ], changes)
  }

  private static func object(_ members: [(String, String)], _ changes: [(String, String?)]) -> String {
    var members: [(String, String?)] = members.map { ($0, $1) }
    for (name, value) in changes {
      if let index = members.firstIndex(where: { $0.0 == name }) {
        members[index].1 = value
      } else {
        members.append((name, value))
      }
    }
    return "{" + members.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + "}"
  }
}
