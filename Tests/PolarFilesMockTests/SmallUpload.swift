import JSON
import PolarFilesMock

/// The steps of an upload of one part, `hello`.
struct SmallUpload {
  /// Of `hello`.
  static let sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="

  let client: HTTPClient
  let file: JSONValue

  init(_ mock: MockServer, token: String) throws {
    client = HTTPClient(mock, token: token)
    file = try client.send(
      "POST", "/v1/files/", headers: ["Content-Type": "application/json"],
      """
      {"service": "downloadable", "name": "hello.txt", "mime_type": "text/plain", "size": 5,
       "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 5,
                             "checksum_sha256_base64": "\(Self.sha256)"}]}}
      """
    ).json
  }

  var id: String { file["id"].text }

  @discardableResult
  func put(_ bytes: String = "hello") throws -> HTTPClient.Answer {
    let url = file["upload"]["parts"][0]["url"].text
    let target = "/" + (url.split(separator: "/", maxSplits: 2).last ?? "")
    let headers = ["x-amz-checksum-sha256": Self.sha256, "x-amz-sdk-checksum-algorithm": "SHA256"]
    return try HTTPClient(clientOf: client).send("PUT", target, headers: headers, bytes)
  }

  @discardableResult
  func complete(etag: String) throws -> HTTPClient.Answer {
    let quoted = etag.split(separator: "\"").joined()
    return try client.send(
      "POST", "/v1/files/\(id)/uploaded", headers: ["Content-Type": "application/json"],
      """
      {"id": "\(file["upload"]["id"].text)", "path": "\(file["upload"]["path"].text)",
       "parts": [{"number": 1, "checksum_etag": "\(quoted)", "checksum_sha256_base64": "\(Self.sha256)"}]}
      """)
  }
}

extension HTTPClient {
  /// Sends a request to the same server without a token.
  init(clientOf other: HTTPClient) {
    self = other
    token = nil
  }
}
