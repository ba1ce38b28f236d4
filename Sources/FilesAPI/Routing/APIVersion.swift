import HTTPCore

/// The versions of the API that are served; their file endpoints are the same.
enum APIVersion: String, Sendable {
  case current = "2026-04"
  case next = "2026-10"

  /// - Returns: `nil` for a version that is not served.
  init?(header: ArraySlice<UInt8>?) {
    guard let header, !header.isEmpty else {
      self = .current
      return
    }
    self.init(rawValue: String(decoding: header, as: UTF8.self))
  }
}

extension HeaderBlock {
  /// The first value under that name with the white space behind it, which llhttp leaves in place.
  func padded(_ name: StaticString) -> ArraySlice<UInt8>? {
    guard let index = firstIndex(name) else { return nil }
    let lineEnd = index + 1 < fields.count ? Int(fields[index + 1].nameStart) : bytes.count
    return bytes[fields[index].valueStart..<(lineEnd - 2)]
  }
}
