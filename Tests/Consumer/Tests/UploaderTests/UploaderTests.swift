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
    let parts: [Uploader.Part] = [
      .init(Data(repeating: 7, count: 5 << 20), sha256: "4pJf3RfIPHfppPlX/RcLKnK0isVZaJQ9z5YvK4U8iKk="),
      .init(Data(repeating: 7, count: 1 << 20), sha256: "UbEuuDhzK3hrTUXGYKl03fOGCuCQhP0pP6bl30ZYGmw="),
    ]
    let id = try await Uploader(server: mock.url, token: tenant.token).upload(parts, name: "seven.bin")
    let upload = try #require(mock.upload(of: id))
    #expect(upload.state == .completed)
    #expect(upload.parts.map(\.size) == [5 << 20, 1 << 20])
    try mock.verify(.init(operation: .uploadPart, status: 200, organization: tenant.slug), .exactly(2))
  }

  @Test func `uploads an empty file as one empty part`() async throws {
    let id = try await Uploader(server: mock.url, token: tenant.token).upload([.empty], name: "empty")
    #expect(mock.upload(of: id)?.parts.map(\.size) == [0])
  }

  @Test func `stops at an unknown token`() async throws {
    await #expect(throws: Uploader.Refused(step: "create", status: 401)) {
      try await Uploader(server: mock.url, token: "polar_oat_unknown").upload([.empty], name: "empty")
    }
    #expect(mock.uploads.isEmpty)
  }

  @Test func `stops when the organization's token may only read`() async throws {
    let reader = try mock.organization(scopes: ["files:read"])
    await #expect(throws: Uploader.Refused(step: "create", status: 403)) {
      try await Uploader(server: mock.url, token: reader.token).upload([.empty], name: "empty")
    }
  }

  @Test func `reports to the tests when it has started`() async throws {
    async let id = Uploader(server: mock.url, token: tenant.token).upload([.hello], name: "hello.txt")
    let requests = try await mock.waitForRequests(.init(operation: .create, organization: tenant.slug))
    #expect(try await requests.map(\.file) == [id])
  }
}

extension Uploader.Part {
  static let empty = Self(Data(), sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  static let hello = Self(Data("hello".utf8), sha256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")
}
