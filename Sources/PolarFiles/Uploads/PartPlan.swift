/// A part as announced at create. Only the checksum means something to storage; the numbers are whatever the client sent.
package struct PartPlan: Sendable, Hashable {
  package var number: Int
  package var checksum: Checksum

  /// - Parameter checksumSHA256Base64: as sent; an empty text announces nothing.
  package init(number: Int, checksumSHA256Base64: String?) {
    self.number = number
    checksum = Checksum(base64: checksumSHA256Base64?.isEmpty == true ? nil : checksumSHA256Base64)
  }

  package var checksumSHA256Base64: String? { checksum.base64 }
}
