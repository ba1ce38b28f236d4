import ArgumentParser
import Bytes

/// The parts of a URL that a request needs.
struct Endpoint: Equatable {
  enum Scheme: String, CaseIterable { case http, https }

  var scheme: Scheme
  /// Without the brackets of an IPv6 literal.
  var host: String
  var port: Int
  /// Path and query, at least `/`.
  var target: String

  init?(_ url: String) {
    let lowered = url.lowercased()
    guard let scheme = Scheme.allCases.first(where: { lowered.starts(with: "\($0)://") }) else { return nil }
    let rest = url.dropFirst("\(scheme)://".count)
    let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let authority = rest[..<authorityEnd]
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    self.scheme = scheme
    let fallback = scheme == .http ? 80 : 443
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = String(authority[authority.index(after: authority.startIndex)..<end])
      let tail = authority[authority.index(after: end)...]
      guard tail.isEmpty || tail.first == ":" else { return nil }
      guard let port = tail.isEmpty ? fallback : Int(tail.dropFirst()) else { return nil }
      self.port = port
    } else {
      let sides = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      host = String(sides[0])
      guard !host.isEmpty, let port = sides.count > 1 ? Int(sides[1]) : fallback else { return nil }
      self.port = port
    }
    guard (1...65535).contains(port) else { return nil }
    let path = rest[authorityEnd...].prefix { $0 != "#" }
    guard path.utf8.allSatisfy({ !$0.isControl && $0 != UInt8(ascii: " ") }) else { return nil }
    target = path.first == "/" ? String(path) : "/" + path
  }

  /// - Parameter url: the value of `--url`.
  static func check(_ url: String?) throws {
    guard let url, Endpoint(url) == nil else { return }
    throw ValidationError("--url must be an http:// or https:// URL such as http://127.0.0.1:8080, not '\(url)'.")
  }

  /// As the Host header names it: without the scheme's own port.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (scheme == .http ? 80 : 443) ? name : "\(name):\(port)"
  }
}
