import HTTPCore
import HTTPTypes
import PolarFiles

extension APIRequest {
  /// Starlette's redirect between a path with and without its trailing slash: the decoded path, quoted again.
  func redirect(to path: String) -> Response {
    var location = Array(BaseURL(head, isLenient: false).text.utf8)
    Self.quote(path.utf8, to: &location)
    if let query = target.query, !query.isEmpty {
      location.append(UInt8(ascii: "?"))
      Self.quote(query, to: &location)
    }
    return frame.empty(.temporaryRedirect) { fields in
      fields.append(name: "location".utf8, value: location)
    }
  }

  private static let kept = Set(":/%#?=@[]!$&'()*+,;".utf8)

  private static func quote(_ bytes: some Sequence<UInt8>, to location: inout [UInt8]) {
    for byte in bytes {
      if kept.contains(byte) {
        location.append(byte)
      } else {
        PercentEncoding.append([byte][...], keeping: .unreserved, to: &location)
      }
    }
  }
}
