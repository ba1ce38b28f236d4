import Foundation
import PolarFilesMock
import Testing
import Uploader

@Suite struct UploaderTests {
  let mock: MockServer
  let tenant: Tenant

  init() throws {
    mock = try MockServer()
    tenant = try mock.organization()
  }

  @Test func `uploads a file in parts`() async throws {
    let size = 6 << 20
    let uploader = Uploader(server: mock.url, token: tenant.token, partSize: 5 << 20)
    let id = try await uploader.upload(Data(repeating: 7, count: size), name: "seven.bin")
    let upload = try #require(mock.upload(of: id))
    #expect(upload.state == .completed)
    #expect(upload.parts.map(\.size) == [5 << 20, 1 << 20])
    try mock.verify(.init(operation: .uploadPart, status: 200, organization: tenant.slug), .exactly(2))
  }

  @Test func `uploads an empty file as one empty part`() async throws {
    let id = try await Uploader(server: mock.url, token: tenant.token).upload(Data(), name: "empty")
    #expect(mock.upload(of: id)?.parts.map(\.size) == [0])
  }

  @Test func `stops at a token that is not known`() async throws {
    await #expect(throws: Uploader.Refused(step: "create", status: 401)) {
      try await Uploader(server: mock.url, token: "polar_oat_unknown").upload(Data(), name: "empty")
    }
    #expect(mock.uploads.isEmpty)
  }

  @Test func `stops when the organization's token may only read`() async throws {
    let reader = try mock.organization(scopes: ["files:read"])
    await #expect(throws: Uploader.Refused(step: "create", status: 403)) {
      try await Uploader(server: mock.url, token: reader.token).upload(Data(), name: "empty")
    }
  }

  @Test func `tells the mock's tests when it has begun`() async throws {
    async let id = Uploader(server: mock.url, token: tenant.token).upload(Data("hello".utf8), name: "hello.txt")
    let requests = try await mock.waitForRequests(.init(operation: .create, organization: tenant.slug))
    #expect(try await requests.map(\.file) == [id])
  }
}
