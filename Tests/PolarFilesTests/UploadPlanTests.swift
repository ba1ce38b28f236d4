import Testing

@testable import PolarFiles

struct UploadPlanTests {
  @Test(arguments: [0, 1, 2, 5])
  func `keeps its parts in order`(count: Int) {
    let plan = UploadPlan(count: count) { PartPlan(number: 10 - $0, checksumSHA256Base64: "part \($0)") }
    #expect(plan.map(\.number) == (0..<count).map { 10 - $0 })
    #expect(plan.map(\.checksumSHA256Base64) == (0..<count).map { "part \($0)" })
  }

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
}
