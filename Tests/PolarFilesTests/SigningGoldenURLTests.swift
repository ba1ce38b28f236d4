import PolarFiles
import Testing

/// URLs signed by botocore (storage.md §1), as literals, independent of the mock's signer.
@Suite("URLs signed by botocore")
struct SigningGoldenURLTests {
  static let credential =
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=polar-development%2F20260822%2Fus-east-2%2Fs3%2Faws4_request"
    + "&X-Amz-Date=20260822T120000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
  static let upload = "?uploadId=VXBsb2FkLklk.x_y~z&partNumber=1&" + credential
  static let folder = "http://127.0.0.1:8080/polar-s3/downloadable/o/f/"

  struct Golden: Sendable {
    var method = "PUT"
    var url: String
    var headers: [(name: String, value: String)] = []
  }

  static let golden: [Golden] = [
    Golden(
      url: folder + "simple.zip" + upload
        + "&X-Amz-Signature=34d6e2a2f4c20c7fa69c84f727be6a9881b889e89b00caff386eb33b61787b33"),
    Golden(
      url: folder + "simple.zip" + upload
        + "%3Bx-amz-checksum-sha256%3Bx-amz-sdk-checksum-algorithm"
        + "&X-Amz-Signature=9f04805097bd083cbb9e990882b0f77d180840a75d086129de73101f521ef4e5",
      headers: [
        ("x-amz-sdk-checksum-algorithm", "SHA256"),
        ("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
      ]),
    Golden(
      method: "GET",
      url: folder + "simple.zip?response-content-disposition=attachment%3B%20filename%3D%22a%20b.zip%22"
        + "&response-content-type=application%2Fzip&" + credential
        + "&X-Amz-Signature=652a28e35666b944e25b022a495b154836aac855e686e1e66c1971d101373009"),
    Golden(
      url: folder + "my%20file%2B%C3%A9%2520//../x~%281%29%27%21%2A.zip" + upload
        + "&X-Amz-Signature=b34c4fc3cd63cd3601d9be35052b56947e58105b4de856a2afb688745bbb567f"),
    Golden(
      url: folder + "%E6%97%A5%E6%9C%AC%F0%9F%A6%84.png" + upload
        + "&X-Amz-Signature=fcc61b59d8af426ebc0174f622ca17a047eadcf40592768ed6a2279b5a1b475d"),
  ]

  func request(_ golden: Golden) -> PresignedRequest {
    var request = PresignedRequest(method: golden.method, url: golden.url)
    request.headers += golden.headers
    return request
  }

  @Test(arguments: golden.indices)
  func `are good as they are`(index: Int) {
    #expect(request(Self.golden[index]).refusal() == nil)
  }

  @Test(arguments: golden.indices)
  func `are good however a client writes their escapes`(index: Int) {
    let golden = Self.golden[index]
    func lowered(_ text: String) -> String {
      text.replacing(#/%[0-9A-F]{2}/#) { String($0.output).lowercased() }
    }
    var request = request(golden)
    request.path = lowered(request.path)
    request.query = request.query.map { ($0.name, lowered($0.value)) }
    #expect(request.refusal() == nil)
    request.path = request.path.replacing("downloadable/o", with: "%64ownloadable%2fo")
    request.query = request.query.map { ($0.name, $0.value.replacing("%20", with: "+")) }
    #expect(request.refusal() == nil)
  }

  @Test(arguments: golden.indices)
  func `are good for one method, one host and one hour`(index: Int) {
    let golden = Self.golden[index]
    for method in ["GET", "PUT", "HEAD", "POST", "DELETE"] where method != golden.method {
      var other = request(golden)
      other.method = method
      #expect(other.refusal()?.code == .signatureDoesNotMatch)
    }
    var elsewhere = request(golden)
    elsewhere.headers[0].value = "localhost:8080"
    #expect(elsewhere.refusal()?.code == .signatureDoesNotMatch)
    #expect(request(golden).refusal(at: PresignedRequest.date.adding(seconds: 3601))?.message == "Request has expired")
  }
}
