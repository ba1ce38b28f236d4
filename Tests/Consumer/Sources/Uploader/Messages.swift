import Foundation

// The names are those of the API.

struct Create: Encodable {
  struct Upload: Encodable { var parts: [Part] }
  struct Part: Encodable {
    var number: Int
    var chunk_start: Int
    var chunk_end: Int
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
    /// The API wants the key, if only for null.
    var checksum_sha256_base64: String?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(number, forKey: .number)
      try container.encode(checksum_etag, forKey: .checksum_etag)
      try container.encode(checksum_sha256_base64, forKey: .checksum_sha256_base64)
    }

    enum CodingKeys: CodingKey { case number, checksum_etag, checksum_sha256_base64 }
  }

  var id: String
  var path: String
  var parts: [Part]
}

struct File: Decodable {
  var id: String
}
