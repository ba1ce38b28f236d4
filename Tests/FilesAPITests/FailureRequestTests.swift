import HTTPCore
import PolarFiles
import Recording
import Testing
@testable import FilesAPI

/// Facts that failure rules and the journal derive from the head of a request.
struct FailureRequestTests {
  private let driver: Driver

  init() throws { driver = try Driver() }

  private func organization(_ target: String, as token: String) -> String? {
    let head = driver.head("GET", target, as: token)
    var request = FailureRequest(method: "GET", path: head.path, transport: "HTTP/1.1")
    _ = driver.api.identify(head, as: &request, for: nil)
    return request.organization?.text
  }

  @Test(arguments: [
    ("", "polar_oat_acme", Driver.acme), ("", "polar_pat_alice", nil), ("", "polar_at_u_alice", Driver.acme),
    ("?organization_id=\(Driver.globex)", "polar_pat_alice", Driver.globex),
    ("?organization_id=\(Driver.globex)&organization_id=\(Driver.acme)", "polar_pat_alice", nil),
    ("?organization_id=nonsense", "polar_at_u_alice", Driver.acme),
  ])
  func `a list has the organization of its query, or else the only one there is`(
    query: String, token: String, organization: String?
  ) {
    #expect(self.organization("/v1/files/\(query)", as: token) == organization)
  }

  private static let globexFile = "f11e0000-0000-4000-8000-000000000007"

  @Test(arguments: [
    (globexFile, "polar_oat_acme", Driver.acme), (Driver.nowhere, "polar_oat_acme", Driver.acme),
    (globexFile, "polar_pat_alice", Driver.globex), (Driver.guide, "polar_pat_alice", Driver.acme),
    (Driver.nowhere, "polar_pat_alice", nil), (globexFile, "polar_pat_fiona", nil),
  ])
  func `a file's request has the organization of the token, or of the file that a user sees`(
    file: String, token: String, organization: String?
  ) {
    #expect(self.organization("/v1/files/\(file)/download", as: token) == organization)
  }
}
