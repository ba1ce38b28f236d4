import PolarFiles
import Testing

@Suite("Presigned URLs")
struct SigningPresignerTests {
  static let date = Timestamp(seconds: 1_787_400_000)
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
      checksum: "\u{A0}x \u{2003}\u{1C}\u{E9}\u{85}z\u{3000}",
      signature: "74c914a628ada1ebb15d2d27bb14eda29737460bfa0f9d17ee06c31ae35c56d4"),
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
    let url = Presigner().partURLs(
      base: ObjectBase(vector.base), bucket: "polar-s3", key: vector.key, uploadID: Self.uploadID, at: Self.date,
      expiresIn: 3600
    ).url(partNumber: "1", checksumSHA256Base64: vector.checksum)
    #expect(url.hasSuffix("&X-Amz-Signature=\(vector.signature)"))
  }

  @Test func `orders the parameters of a part URL as botocore does`() {
    let url = Presigner().partURLs(
      base: ObjectBase("http://127.0.0.1:8080"), bucket: "polar-s3", key: "k", uploadID: "u", at: Self.date,
      expiresIn: 60
    ).url(partNumber: "7", checksumSHA256Base64: "c")
    #expect(
      url.hasPrefix(
        "http://127.0.0.1:8080/polar-s3/k?uploadId=u&partNumber=7&X-Amz-Algorithm=AWS4-HMAC-SHA256"
          + "&X-Amz-Credential=polar-development%2F20260822%2Fus-east-2%2Fs3%2Faws4_request"
          + "&X-Amz-Date=20260822T120000Z&X-Amz-Expires=60"
          + "&X-Amz-SignedHeaders=host%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm&X-Amz-Signature="))
  }

  @Test func `signs a download URL as botocore does`() {
    let url = Presigner().objectURL(
      base: "http://127.0.0.1:8080", bucket: "polar-s3", key: "downloadable/o/f/simple.zip",
      contentDisposition: "attachment; filename=\"a b.zip\"", contentType: "application/zip", at: Self.date,
      expiresIn: 3600)
    #expect(
      url == "http://127.0.0.1:8080/polar-s3/downloadable/o/f/simple.zip"
        + "?response-content-disposition=attachment%3B%20filename%3D%22a%20b.zip%22"
        + "&response-content-type=application%2Fzip&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=polar-development%2F20260822%2Fus-east-2%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20260822T120000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=652a28e35666b944e25b022a495b154836aac855e686e1e66c1971d101373009")
  }

  @Test(arguments: [
    ("http://files.example:80", "http://files.example"), ("https://Files.Example:443", "https://files.example"),
    ("http://[::1]:8080", "http://[::1]:8080"), ("http://[::80]", "http://[::80]"),
    ("http://h:8080/s3/", "http://h:8080/s3"),
  ])
  func `writes the host as a client will send it`(base: String, start: String) {
    let url = Presigner.publicURL(base: base, bucket: "polar-s3-public", key: "a b/é+.png")
    #expect(url == "\(start)/polar-s3-public/a%20b/%C3%A9%2B.png")
  }

  @Test func `signs for every part what it signs for any request`() {
    let signer = Presigner().partURLs(
      base: ObjectBase("http://h"), bucket: "polar-s3", key: "k", uploadID: "u", at: Self.date, expiresIn: 60)
    for number in ["1", "2", "10000", "-5", "123456789012345678901234567890"] {
      for checksum in [nil, "abc", " a  b "] {
        let alone = Presigner().url(
          method: "PUT", base: "http://h", bucket: "polar-s3", key: "k",
          parameters: [("uploadId", "u"), ("partNumber", number)],
          headers: checksum.map(PartURLSigner.checksumHeaders) ?? [], at: Self.date, expiresIn: 60)
        #expect(signer.url(partNumber: number, checksumSHA256Base64: checksum) == alone)
      }
    }
  }
}
