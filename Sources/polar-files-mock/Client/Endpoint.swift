import ArgumentParser
import Bytes

/// A URL taken apart as far as a request needs it.
struct Endpoint: Equatable {
  enum Scheme: String { case http, https }

  var scheme: Scheme
  /// Without the brackets of an IPv6 literal.
  var host: String
  var port: Int
  /// Path and query, at least `/`.
  var target: String

  init?(_ url: String) {
    guard let separator = url.range(ofFirst: "://"),
      let scheme = Scheme(rawValue: url[..<separator.lowerBound].lowercased())
    else { return nil }
    let rest = url[separator.upperBound...]
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

extension String {
  fileprivate func range(ofFirst text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
