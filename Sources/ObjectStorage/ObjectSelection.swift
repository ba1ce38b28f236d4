import HTTPCore
import PolarFiles

/// Which bytes of an object a read asks for.
struct ObjectSelection {
  let range: Range<Int>
  private let size: Int
  /// Whether the answer is `206 Partial Content`.
  let isPartial: Bool
  /// How many parts the object has; nil unless the read names one.
  private let partCount: Int?
  /// The checksum of exactly these bytes: the object's if they are all of it, the part's if the read names one.
  let checksumSHA256: String?

  init(_ object: StoredObject, partNumber: String?, range: ArraySlice<UInt8>?, rangeApplies: Bool)
    throws(StorageError)
  {
    size = object.content.count
    if let partNumber {
      guard range == nil else { throw .rangeWithPartNumber() }
      guard let number = Int(partNumber), S3Limits.partNumbers.contains(number) else {
        throw .partNumberOutOfRange(partNumber)
      }
      guard let part = object.content.range(ofPart: number) else {
        throw .partNotSatisfiable(requested: partNumber, count: object.content.parts.count)
      }
      self.range = part
      isPartial = true
      partCount = object.content.parts.count
      checksumSHA256 = object.content.parts[number - 1].sha256.base64
      return
    }
    partCount = nil
    switch rangeApplies ? range.map({ ByteRange($0, size: object.content.count) }) ?? .whole : .whole {
    case .whole:
      self.range = 0..<size
      isPartial = false
    case .part(let part):
      self.range = part
      isPartial = true
    case .unsatisfiable:
      throw .rangeNotSatisfiable(requested: String(decoding: range ?? [], as: UTF8.self), size: size)
    }
    checksumSHA256 = self.range.count == size ? object.checksumSHA256 : nil
  }

  func append(to headers: inout HeaderBlock) {
    if let partCount { headers.append("x-amz-mp-parts-count", "\(partCount)") }
    // RFC 9110 §14.4 cannot express an empty range.
    if isPartial, !range.isEmpty {
      headers.append("content-range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)")
    }
  }
}
