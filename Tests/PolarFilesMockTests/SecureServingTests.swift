import PolarFilesMock
import Testing

@Suite struct SecureServingTests {
  @Test func `a mock with a certificate of its own has a secure URL and an authority to trust`() throws {
    var configuration = Configuration()
    configuration.tls = .generated
    let mock = try MockServer(configuration)
    #expect(mock.url == "https://127.0.0.1:\(mock.port)")
    let pem = try #require(mock.certificateAuthority)
    #expect(pem.hasPrefix("-----BEGIN CERTIFICATE-----\n") && !pem.contains("PRIVATE"))
    #expect(try MockServer(configuration).certificateAuthority != pem)
  }

  @Test func `a mock without one speaks cleartext alone`() throws {
    let mock = try MockServer()
    #expect(mock.url.hasPrefix("http://") && mock.certificateAuthority == nil)
  }

  @Test func `files that cannot be used are named`() {
    var configuration = Configuration()
    configuration.tls = .files(certificate: "/nowhere/certificate.pem", key: "/nowhere/key.pem")
    #expect(throws: MockError.certificate("cannot read /nowhere/certificate.pem: No such file or directory")) {
      try MockServer(configuration)
    }
    configuration.tls = .kept(directory: "/nowhere/kept")
    #expect(throws: MockError.certificate("cannot make the folder /nowhere/kept: No such file or directory")) {
      try MockServer(configuration)
    }
    configuration.tls = .kept(directory: "")
    #expect(throws: MockError.configuration("tls must name a folder, not an empty path")) {
      try MockServer(configuration)
    }
  }
}
