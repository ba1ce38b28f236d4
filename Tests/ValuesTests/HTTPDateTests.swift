import Values
import Testing

struct HTTPDateTests {
  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
  ])
  func `writes IMF-fixdate (RFC 9110 section 5.6.7)`(_ seconds: Int, _ text: String) {
    #expect(Timestamp(seconds: Int64(seconds)).rfc1123 == text)
    #expect(Timestamp(httpDate: text) == Timestamp(seconds: Int64(seconds)))
  }

  @Test func `reads what it writes, in every month and on every day of the week`() {
    for day in 0..<366 {
      let time = Timestamp(seconds: 1_767_225_600 + Int64(day) * 86_400)
      #expect(Timestamp(httpDate: time.rfc1123) == time)
    }
  }
}
