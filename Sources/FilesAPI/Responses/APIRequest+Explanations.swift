import HTTPCore
import PolarFiles
import Recording

/// Reasons that production does not give: `X-Mock-Explanation`, the journal and the log have them.
extension APIRequest {
  /// For a 401 without a token that counts.
  var missingSubject: String {
    switch authentication {
    case .customer:
      return "The token is a customer's or a member's: the Files API takes an organization's or a user's."
    case .anonymous where bearerToken.map({ TokenKind(prefixOf: $0) == .clientRegistration }) ?? false:
      return "A polar_crt_ token registers a client and stands for nobody: send an organization's or a user's token."
    case .anonymous where head.headers.contains("authorization"):
      return "Authorization is not 'Bearer TOKEN' with a token in ASCII."
    case .anonymous where session != nil:
      return "The cookie polar_session names no session that is there and not expired."
    default:
      return "The request has no token: send Authorization: Bearer TOKEN."
    }
  }

  /// For a 404 outside of all routes; nil where nobody can have meant the Files API.
  var missingRoute: String? {
    let segments = target.path.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    let path = SecretMask.masked(String(decoding: target.path, as: UTF8.self))
    if segments.contains(where: { $0.lowercased() == "files" }) {
      return "There is nothing at \(path): the Files API is at /v1/files/, so the base URL should be \(base.text)."
    }
    guard segments.first == "v1" else { return nil }
    return "There is nothing at \(path): of Polar's API the mock has /v1/files/ alone."
  }

  static let earlyDownload =
    "The file's upload is not completed: POST /v1/files/{id}/uploaded comes before a download."

  static func missingScope(_ subject: Subject, anyOf scopes: [String]) -> String {
    let has = subject.scopes.names.isEmpty ? "none" : subject.scopes.names.joined(separator: " ")
    return "The token \(subject.tokenLabel) has the scopes \(has); this takes \(scopes.joined(separator: " or "))."
  }
}
