import Platform
import Values

/// The `date` field's value (RFC 9110 §5.6.7), made anew once per second.
package final class HTTPDate {
  private var second = Int.min
  private var text: [UInt8] = []
  private var openingOfOK: [UInt8] = []
  private var openingOfCreated: [UInt8] = []

  package init() {}

  package var now: [UInt8] {
    refresh()
    return text
  }

  /// With what nearly every HTTP/1.1 response begins: the status line of a 200 or 201 and the date.
  func opening(_ status: Int, _ reason: String) -> [UInt8]? {
    refresh()
    switch status {
    case 200: return reason == "OK" ? openingOfOK : nil
    case 201: return reason == "Created" ? openingOfCreated : nil
    default: return nil
    }
  }

  private func refresh() {
    let now = TimeOfDay.coarseSeconds()
    if now != second {
      second = now
      text = Array(Timestamp(seconds: Int64(second)).rfc1123.utf8)
      openingOfOK = Array("HTTP/1.1 200 OK\r\ndate: ".utf8) + text + Array("\r\n".utf8)
      openingOfCreated = Array("HTTP/1.1 201 Created\r\ndate: ".utf8) + text + Array("\r\n".utf8)
    }
  }
}
