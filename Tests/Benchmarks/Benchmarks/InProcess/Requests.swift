import HTTPCore

/// The bytes that a client sends, with the fields that SDKs send.
enum Requests {
  static let list = list(host: "files.test")
  static let create = bytes("POST", "/v1/files/", host: "files.test", bodyCount: createBody.count)
  static let createBody = body("")
  /// An organization's token must not name the organization: told once everything else is valid.
  static let refusedBody = body(#""organization_id": "9a1bba5c-6f0c-4f2a-8f4e-0d1c2b3a4958", "#)

  static func list(host: String) -> [UInt8] { bytes("GET", "/v1/files/?limit=10", host: host, bodyCount: nil) }

  static func parse(_ bytes: [UInt8]) -> RequestHead {
    var parser = HTTP1Parser()
    return bytes.withUnsafeBytes { bytes in
      var input = bytes
      guard case .head(let head) = parser.next(&input) else { fatalError("a request does not parse") }
      return head.request
    }
  }

  private static func bytes(_ method: String, _ target: String, host: String, bodyCount: Int?) -> [UInt8] {
    let length = bodyCount.map { "Content-Type: application/json\r\nContent-Length: \($0)\r\n" } ?? ""
    let text = """
      \(method) \(target) HTTP/1.1\r
      Host: \(host)\r
      Accept: application/json\r
      Accept-Encoding: gzip, deflate\r
      Connection: keep-alive\r
      User-Agent: speakeasy-sdk/python 0.31.3 2.845.5 2026-04 polar-sdk\r
      Authorization: Bearer polar_oat_benchmark\r
      \(length)\r

      """
    return Array(text.utf8)
  }

  private static func body(_ organization: String) -> [UInt8] {
    let checksum = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    let text = """
      {\(organization)"name": "release.zip", "mime_type": "application/zip", "size": 8388608, "service": "downloadable",
       "version": "1.0", "checksum_sha256_base64": null, "upload": {"parts": [{"number": 1, "chunk_start": 0,
       "chunk_end": 8388608, "checksum_sha256_base64": "\(checksum)"}]}}
      """
    return Array(text.utf8)
  }
}
