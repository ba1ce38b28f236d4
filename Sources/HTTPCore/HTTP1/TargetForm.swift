import Bytes
import HTTPTypes

/// The forms a request target takes (RFC 9112 §3.2).
enum TargetForm {
  case origin(ParserInput)
  case absolute(authority: [UInt8], origin: [UInt8], isSecure: Bool)
  case asterisk

  init(_ target: ParserInput, method: HTTPRequest.Method) throws(ProtocolViolation) {
    if target[0] == UInt8(ascii: "/"), method != .connect {
      self = .origin(target)
    } else if method == .connect {
      throw .connect
    } else if target.count == 1, target[0] == UInt8(ascii: "*") {
      guard method == .options else { throw .malformed("only OPTIONS may ask for * (RFC 9112 section 3.2.4)") }
      self = .asterisk
    } else {
      try self.init(absolute: target)
    }
  }

  private init(absolute target: ParserInput) throws(ProtocolViolation) {
    let lowered = target.prefix(8).map(\.asciiLowercased)
    let schemes = ["http://", "https://"]
    guard let scheme = schemes.first(where: { lowered.starts(with: $0.utf8) }) else {
      throw .malformed("the request target has none of the forms of RFC 9112 section 3.2")
    }
    let rest = target[scheme.utf8.count...]
    let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
    let authority = [UInt8](rest[..<end])
    guard !authority.isEmpty, Authority.isSound(authority[...]) else {
      throw .malformed("the target's authority is not a host (RFC 9110 section 4.2.1)")
    }
    var origin = [UInt8](rest[end...])
    if origin.first != UInt8(ascii: "/") { origin.insert(UInt8(ascii: "/"), at: 0) }
    self = .absolute(authority: authority, origin: origin, isSecure: scheme == "https://")
  }

  /// Appends the target, as a handler sees it, after the fields.
  func append(to headers: inout HeaderBlock) {
    switch self {
    case .origin(let target): headers.append(tail: target)
    case .absolute(_, let target, _): headers.append(tail: target)
    case .asterisk: headers.append(tail: "*".utf8)
    }
  }
}
