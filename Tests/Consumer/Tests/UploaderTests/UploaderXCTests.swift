import Foundation
import PolarFilesMock
import Uploader
import XCTest

/// The same from XCTest, where a test may be synchronous.
final class UploaderXCTests: XCTestCase {
  func testAFreshOrganizationHasNoUploads() throws {
    let mock = try MockServer(Configuration(fixtures: .none))
    _ = try mock.organization()
    XCTAssertEqual(mock.uploads, [])
    XCTAssertThrowsError(try mock.waitForRequests(RequestFilter(), timeout: .milliseconds(1)))
    mock.stop()
  }

  func testUploadsAfterTheClockWasSet() async throws {
    let mock = try MockServer(Configuration(fixtures: .none))
    mock.clock.freeze(at: "2026-08-22T12:00:00Z")
    let token = try mock.organization().token
    let id = try await Uploader(server: mock.url, token: token).upload([.hello], name: "hello.txt")
    XCTAssertEqual(mock.upload(of: id)?.initiatedAt, "2026-08-22T12:00:00Z")
    await mock.shutdown()
  }
}
