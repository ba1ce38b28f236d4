import Testing
@testable import PolarFiles

struct PartPlanTests {
  @Test(arguments: [
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", "YWJj", " é ",
  ])
  func `gives a checksum back as it was announced`(text: String) {
    #expect(PartPlan(number: 1, checksumSHA256Base64: text).checksumSHA256Base64 == text)
  }

  @Test(arguments: [nil, ""])
  func `an empty checksum announces nothing`(text: String?) {
    #expect(PartPlan(number: 1, checksumSHA256Base64: text).checksum == .none)
  }

  @Test(
    arguments: [
      (
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      ),
      ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "E3B0"), ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", nil),
      (nil, "e3b0"), ("YWJj", nil), ("", ""), (nil, nil),
    ] as [(String?, String?)])
  func `a checksum is given back in both forms as it was declared`(base64: String?, hex: String?) {
    let checksum = Checksum(base64: base64, hex: hex)
    #expect(checksum.base64 == base64 && checksum.hex == hex)
  }
}
