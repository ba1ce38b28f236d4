import Foundation

// The names are those of the API.

struct Create: Encodable {
  struct Upload: Encodable { var parts: [Part] }
  struct Part: Encodable {
    var number: Int
    var chunk_start: Int
    var chunk_end: Int
    /// S3 takes no part without it, since Polar opens its uploads with SHA-256.
    var checksum_sha256_base64: String
  }

  var service = "downloadable"
  var name: String
  var mime_type = "application/octet-stream"
  var size: Int
  var upload: Upload
}

struct Created: Decodable {
  struct Upload: Decodable {
    var id: String
    var path: String
    var parts: [Part]
  }
  struct Part: Decodable {
    var number: Int
    var checksum_sha256_base64: String
    var url: URL
    var headers: [String: String]
  }

  var id: String
  var upload: Upload
}

struct Complete: Encodable {
  struct Part: Encodable {
    var number: Int
    var checksum_etag: String
    var checksum_sha256_base64: String
  }

  var id: String
  var path: String
  var parts: [Part]
}

struct File: Decodable {
  var id: String
}
