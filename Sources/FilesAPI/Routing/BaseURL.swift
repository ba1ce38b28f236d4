import Bytes
import HTTPCore
import PolarFiles

/// The beginning of URLs in a response: the configured one, or the address that the request was sent to.
///
/// The text is made when a response holds such a URL; a list only needs to know whether it is the same as before.
struct BaseURL: Sendable {
  private enum Scheme: String, CaseIterable {
    case http, https, ws, wss

    var defaultPort: String {
      switch self {
      case .http, .ws: ":80"
      case .https, .wss: ":443"
      }
    }
  }

  private let configured: String?
  private let scheme: Scheme
  private let authority: ArraySlice<UInt8>

  init(configured: String) {
    self.configured = configured
    (scheme, authority) = (.http, [])
  }

  /// Uses the request's Host if it is valid, otherwise this server's own address.
  ///
  /// - Parameter isLenient: Starlette accepts no underscore in a Host, nor white space after it. Names of compose
  ///   services have underscores, and a signed URL should lead where the client has found the server.
  init(_ head: RequestHead, isLenient: Bool) {
    configured = nil
    scheme = Self.scheme(of: head)
    let host = (isLenient ? head.headers.bytes("host") : head.headers.padded("host")) ?? []
    let isUsable = HostHeader.isAuthority(host, allowsUnderscores: isLenient)
    authority = isUsable ? host : Self.ownAuthority(of: head, scheme)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// As signed URLs begin.
  var objectBase: ObjectBase { ObjectBase(bytes) }

  /// Of scheme and authority, for this run: two of the same hash are taken for the same.
  var hash: UInt64 {
    guard configured == nil else { return 0 }
    var hasher = Hasher()
    hasher.combine(scheme)
    hasher.combine(ExactBytes(authority))
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  private var bytes: [UInt8] {
    var bytes: [UInt8] = []
    if let configured {
      bytes.append(utf8: configured)
      return bytes
    }
    bytes.reserveCapacity(authority.count + 8)
    bytes.append(utf8: scheme.rawValue)
    bytes.append(literal: "://")
    bytes.append(copying: authority.span)
    return bytes
  }

  /// uvicorn's ProxyHeadersMiddleware: a proxy on this machine says by which scheme it was asked. Nothing else that it
  /// says of the request's URL counts.
  private static func scheme(of head: RequestHead) -> Scheme {
    let own: Scheme = head.connection.isSecure ? .https : .http
    guard head.connection.isPeerLoopback else { return own }
    // A Python dict of the headers keeps the last one.
    let field = head.headers.fields.last { head.headers.isNamed($0, "x-forwarded-proto") }
    guard let field else { return own }
    return Scheme(rawValue: String(decoding: head.headers.value(field), as: UTF8.self)) ?? own
  }

  /// Starlette leaves a scheme's default port out.
  private static func ownAuthority(of head: RequestHead, _ scheme: Scheme) -> ArraySlice<UInt8> {
    let own = head.connection.local
    return Array(own.hasSuffix(scheme.defaultPort) ? own.dropLast(scheme.defaultPort.count).utf8 : own[...].utf8)[...]
  }
}

/// Which `Host` headers may stand in a URL that the server answers with.
enum HostHeader {
  /// Starlette's rule, without case: `([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(:[0-9]+)?`
  ///
  /// - Parameter allowsUnderscores: also in names, where that rule has none.
  static func isAuthority(_ host: ArraySlice<UInt8>, allowsUnderscores: Bool) -> Bool {
    guard let parts = AuthorityParts(host) else { return false }
    let isHost = parts.isBracketed ? isAddress(parts.host) : isName(parts.host, allowsUnderscores)
    return isHost && (parts.port.map { !$0.isEmpty && $0.allSatisfy(\.isDigit) } ?? true)
  }

  private static func isName(_ text: ArraySlice<UInt8>, _ allowsUnderscores: Bool) -> Bool {
    !text.isEmpty
      && text.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
          || allowsUnderscores && $0 == UInt8(ascii: "_")
      }
  }

  private static func isAddress(_ text: ArraySlice<UInt8>) -> Bool {
    let groups = text.drop(while: \.isHexDigit)
    return groups.count > 1 && groups.first == UInt8(ascii: ":")
      && groups.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
  }
}
