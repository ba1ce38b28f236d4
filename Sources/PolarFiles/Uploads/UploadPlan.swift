/// The parts as a create announced them. Most uploads have one: it takes no array.
package enum UploadPlan: Sendable, Hashable {
  case none
  case one(PartPlan)
  case many([PartPlan])

  package init(count: Int, _ part: (Int) -> PartPlan) {
    switch count {
    case 0: self = .none
    case 1: self = .one(part(0))
    default: self = .many((0..<count).map(part))
    }
  }
}

extension UploadPlan: RandomAccessCollection {
  package var startIndex: Int { 0 }

  package var endIndex: Int {
    switch self {
    case .none: 0
    case .one: 1
    case .many(let parts): parts.count
    }
  }

  package subscript(index: Int) -> PartPlan {
    switch self {
    case .none: preconditionFailure("no part is announced")
    case .one(let part): part
    case .many(let parts): parts[index]
    }
  }
}

/// A part as announced at create. Only the checksum means something to storage; the numbers are whatever the client sent.
package struct PartPlan: Sendable, Hashable {
  package var number: Int
  package var checksum: PartChecksum

  package init(number: Int, checksum: PartChecksum) {
    self.number = number
    self.checksum = checksum
  }

  package init(number: Int, checksumSHA256Base64: String?) {
    var text = checksumSHA256Base64 ?? ""
    self.init(number: number, checksum: text.withUTF8 { PartChecksum(text: $0) })
  }

  package var checksumSHA256Base64: String? { checksum.text }
}

/// A part's checksum as announced: the usual one in its 32 bytes, anything else as text.
package enum PartChecksum: Sendable, Hashable {
  case none
  case sha256(SHA256Digest)
  indirect case other(String)

  /// An empty text announces nothing.
  package init(text: UnsafeBufferPointer<UInt8>) {
    if text.isEmpty {
      self = .none
    } else if let digest = SHA256Digest(base64: text) {
      self = .sha256(digest)
    } else {
      self = .other(String(decoding: text, as: UTF8.self))
    }
  }

  package var text: String? {
    switch self {
    case .none: nil
    case .sha256(let digest): digest.base64
    case .other(let text): text
    }
  }
}
