import PolarFiles
import Testing

@Suite("Presigned URLs")
struct SigningPresignerTests {
  static let date = SigningDate(secondsSince1970: 1_787_400_000)
  static let uploadID = "VXBsb2FkLklk.x_y~z"

  struct PartVector: Sendable {
    var key = "downloadable/o/f/simple.zip"
    var base = "http://127.0.0.1:8080"
    var checksum: String?
    var signature: String
  }

  // Signed with botocore.
  static let vectors = [
    PartVector(signature: "34d6e2a2f4c20c7fa69c84f727be6a9881b889e89b00caff386eb33b61787b33"),
    PartVector(
      checksum: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      signature: "9f04805097bd083cbb9e990882b0f77d180840a75d086129de73101f521ef4e5"),
    PartVector(
      key: "downloadable/o/f/my file+é%20//../x~(1)'!*.zip",
      signature: "b34c4fc3cd63cd3601d9be35052b56947e58105b4de856a2afb688745bbb567f"),
    PartVector(
      key: "downloadable/o/f/日本🦄.png",
      signature: "fcc61b59d8af426ebc0174f622ca17a047eadcf40592768ed6a2279b5a1b475d"),
    PartVector(
      base: "http://localhost:8080", signature: "63d17cd306e6f800695d4fe8bd5b21e660522f60f9106704af41159c4d562352"),
  ]

  @Test(arguments: vectors)
  func `signs a part URL as botocore does`(vector: PartVector) {
    let url = Presigner().partURL(
      base: vector.base, bucket: "polar-s3", key: vector.key, uploadID: Self.uploadID, partNumber: "1",
      checksumSHA256Base64: vector.checksum, at: Self.date, expiresIn: 3600)
    #expect(url.hasSuffix("&X-Amz-Signature=\(vector.signature)"))
  }
}
