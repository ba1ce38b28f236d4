import HTTPCore
import PolarFiles

/// What URLs in a response begin with: as configured, else where the request was sent to.
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

  /// Follows the request's Host, where that is one, else this server's own address.
  ///
  /// - Parameter isLenient: Starlette takes no underscore in a Host, nor white space behind it. Names of compose services
  ///   have underscores, and a signed URL should lead where the client has found the server.
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
