import Testing
@testable import PolarFiles

@Suite struct BucketHostTests {
  static let base = "https://{polar-s3=files,polar-s3-public=public-files}.s3.test"

  @Test func `a bucket with a host of its own has the key alone in the path`() {
    #expect(
      Presigner.publicURL(base: Self.base, bucket: "polar-s3-public", key: "a b/c")
        == "https://public-files.s3.test/a%20b/c")
    let location = ObjectLocation(base: ObjectBase(Self.base), bucket: "polar-s3", key: "a")
    #expect(location.host == "files.s3.test" && location.path.elementsEqual("/a".utf8))
  }

  @Test func `its URLs are signed for that host and path`() throws {
    let now = try #require(Timestamp(rfc3339: "2026-08-22T12:00:00Z"))
    let url = Presigner().url(method: "GET", base: Self.base, bucket: "polar-s3", key: "a", at: now, expiresIn: 60)
    let plain = Presigner().url(
      method: "GET", base: "https://files.s3.test", bucket: "polar-s3", key: "a", at: now, expiresIn: 60)
    #expect(url.hasPrefix("https://files.s3.test/a?X-Amz-Algorithm="))
    #expect(url.suffix(64) != plain.suffix(64))
  }

  @Test func `a bucket that the base does not name stays in the path`() {
    #expect(Presigner.publicURL(base: "https://s3.test", bucket: "polar-s3", key: "a") == "https://s3.test/polar-s3/a")
  }

  @Test func `buckets have the names that Polar gave them`() {
    #expect(Bucket.allCases.map { $0.name(in: .production) } == ["polar-production-files", "polar-public-files"])
    #expect(Bucket.allCases.map { $0.name(in: .sandbox) } == ["polar-sandbox-files", "polar-public-sandbox-files"])
    #expect(Bucket.allCases.map { $0.name(in: .development) } == ["polar-s3", "polar-s3-public"])
  }
}
