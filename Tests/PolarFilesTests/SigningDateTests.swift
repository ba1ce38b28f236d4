import PolarFiles
import Testing

@Suite("Signing dates")
struct SigningDateTests {
  @Test(arguments: [
    (0, "19700101T000000Z", "1970-01-01T00:00:00Z"),
    (951_782_400, "20000229T000000Z", "2000-02-29T00:00:00Z"),
    (1_787_400_000, "20260822T120000Z", "2026-08-22T12:00:00Z"),
    (4_107_542_399, "21000228T235959Z", "2100-02-28T23:59:59Z"),
    (-1, "19691231T235959Z", "1969-12-31T23:59:59Z"),
  ])
  func `writes and reads a moment`(seconds: Int, amzDate: String, iso8601: String) {
    let date = SigningDate(secondsSince1970: seconds)
    #expect(date.amzDate == amzDate)
    #expect(date.iso8601 == iso8601)
    #expect(date.day == String(amzDate.prefix(8)))
    #expect(SigningDate(amzDate: amzDate.utf8) == date)
  }

  @Test(arguments: [
    "", "20260822", "2026-08-22T12:00:00Z", "20260822T120000", "20260822t120000Z", "20261322T120000Z",
    "20260230T120000Z", "21000229T000000Z", "20260822T240000Z", "20260822T126000Z", "2026082 T120000Z",
  ])
  func `refuses what is no moment in the long format`(text: String) {
    #expect(SigningDate(amzDate: text.utf8) == nil)
  }
}
