/// Names an upload: 128 characters of the alphabet of S3's ids, which mean nothing.
///
/// Kept as the handle that the first 32 characters are; the others follow from it.
package struct UploadID: Hashable, Sendable {
  private let handle: Handle

  package init(_ handle: Handle) { self.handle = handle }

  /// `nil` for any text that no id prints as.
  package init?(_ text: String) {
    guard text.utf8.count == 128, let handle = Handle(text.utf8.prefix(32)) else { return nil }
    self.init(handle)
    guard self.text == text else { return nil }
  }

  package var text: String {
    String(unsafeUninitializedCapacity: 128) { target in
      let target = UnsafeMutableRawBufferPointer(target)
      handle.write(to: target)
      var hash = StableHash()
      hash.combine(target[..<32])
      var source = hash.source
      for start in stride(from: 32, to: 128, by: 32) {
        source.nextHandle().write(to: UnsafeMutableRawBufferPointer(rebasing: target[start...]))
      }
      return 128
    }
  }
}
