import Testing
import Values
@testable import PolarFiles

struct FileKeyTests {
  private let organization = TestStore.acme
  private let file = ID(high: 0x3fd1_7fbc_1f0a_4a4f, low: 0x8c3e_6f3c_1f2a_5b10)

  @Test func `reads what it wrote, slashes in the name and all`() throws {
    let text = FileKey.text(service: .productMedia, organization: organization, file: file, name: "a/b/ö.png")
    #expect(text == "product_media/\(organization.text)/\(file.text)/a/b/ö.png")
    let key = try #require(FileKey(text))
    #expect(key.organization == organization && key.file == file && key.name == "a/b/ö.png")
  }

  @Test func `takes any service and organization of a key that a fixture gave`() throws {
    let key = try #require(FileKey("images/acme/\(file.text)/"))
    #expect(key.organization == nil && key.file == file && key.name == "")
  }

  @Test(arguments: ["", "logo.png", "downloadable/acme/logo.png", "downloadable/acme/id/logo.png"])
  func `a key without a file's id in its place has another form`(text: String) {
    #expect(FileKey(text) == nil)
  }
}
