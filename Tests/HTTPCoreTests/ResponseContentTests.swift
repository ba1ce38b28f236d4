import HTTPTypes
import Testing
@testable import HTTPCore

/// Which responses have a body, and which a length (RFC 9110 §6.4.1, §8.6).
struct ResponseContentTests {
  @Test(arguments: [
    (200, false, nil, true, 3), (200, true, nil, false, 3), (200, true, 7, false, 7), (404, false, 7, true, 3),
    (204, false, nil, false, nil), (204, true, 7, false, nil), (304, false, nil, false, nil), (304, true, 7, false, 7),
    (103, false, nil, false, nil),
  ])
  func `follow from status, method and what the handler announces`(
    code: Int, answersHead: Bool, announced: Int?, isSent: Bool, length: Int?
  ) {
    var response = Response(HTTPResponse.Status(code: code), body: .bytes([1, 2, 3]))
    response.announcedLength = announced
    let content = ResponseContent(response, answersHead: answersHead)
    #expect(content.isSent == isSent)
    #expect(content.length == length)
  }

  @Test(arguments: [false, true])
  func `leave a length out where it is not announced`(answersHead: Bool) {
    let content = ResponseContent(Response(.ok, body: .unannounced), answersHead: answersHead)
    #expect(content.isSent == !answersHead)
    #expect(content.length == nil)
  }
}
