/// The versions of the API that are served; their file endpoints are the same.
enum APIVersion: String, CaseIterable, Sendable {
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
