import PolarFiles

/// The body of CompleteMultipartUpload.
enum CompletionDocument {
  private static let checksums = [
    "ChecksumCRC32": "crc32", "ChecksumCRC32C": "crc32c", "ChecksumCRC64NVME": "crc64nvme", "ChecksumSHA1": "sha1",
  ]

  static func parts(_ body: [UInt8]) throws(StorageError) -> [CompletedPart] {
    guard !body.isEmpty else { throw .completionEmpty() }
    guard let root = XMLElement(document: body), root.name == "CompleteMultipartUpload" else {
      throw .completionMalformed("is not XML with CompleteMultipartUpload at its root")
    }
    var parts: [CompletedPart] = []
    parts.reserveCapacity(root.children.count)
    for child in root.children {
      guard child.name == "Part" else { throw .completionMalformed("holds \(child.name) beside its Part elements") }
      parts.append(try part(child))
    }
    guard !parts.isEmpty else { throw .noParts() }
    return parts
  }

  private static func part(_ element: XMLElement) throws(StorageError) -> CompletedPart {
    guard let number = element["PartNumber"].flatMap({ Int(trimmed($0)) }) else {
      throw .completionMalformed("has a Part without a PartNumber that is an integer")
    }
    guard let etag = element["ETag"] else { throw .completionMalformed("has no ETag for part \(number)") }
    return CompletedPart(
      number: number, etag: etag, checksumSHA256: element["ChecksumSHA256"].map(trimmed),
      foreignAlgorithm: element.children.lazy.compactMap { checksums[$0.name] }.first)
  }

  private static func trimmed(_ text: String) -> String {
    String(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }
}
