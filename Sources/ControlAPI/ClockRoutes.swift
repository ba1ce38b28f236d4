import HTTPCore
import JSON
import PolarFiles

/// `/_mock/clock`: what time it is for tokens and presigned URLs.
struct ClockRoutes: Sendable {
  let clock: Clock

  func show() -> Response { Response { clock.appendMembers(to: &$0) } }

  /// `{"freeze": TIME}` freezes the clock, `{"advance_seconds": N}` moves it, `{}` resets it to the system's time.
  func set(_ request: ControlRequest) throws(ControlError) -> Response {
    let body = try request.object(knowing: ["freeze", "advance_seconds"])
    let freeze = try time(body["freeze"])
    let advance = try seconds(body["advance_seconds"])
    guard let time = (freeze ?? clock.now()).adding(seconds: advance ?? 0), Clock.range.contains(time) else {
      throw ControlError(.invalid, "That is not between the years 1 and 9999.")
    }
    if let freeze { clock.freeze(at: freeze) }
    if let advance { clock.advance(by: advance) }
    if freeze == nil, advance == nil { clock.reset() }
    return show()
  }

  private func time(_ value: JSONValue?) throws(ControlError) -> Timestamp? {
    switch value {
    case nil, .null: return nil
    case .string("now"): return clock.now()
    case .string(let text):
      guard let time = Timestamp(rfc3339: text) else {
        throw ControlError(.invalid, "freeze must be an RFC 3339 time such as 2026-01-01T00:00:00Z, not '\(text)'.")
      }
      return time
    default: throw ControlError(.invalid, "freeze must be an RFC 3339 time in a string.")
    }
  }

  private func seconds(_ value: JSONValue?) throws(ControlError) -> Double? {
    switch value {
    case nil, .null: return nil
    case .int(let number): return Double(number)
    case .float(let number) where !number.isNaN: return number
    // A number beyond 64 bits leads out of the range of years, which the caller reports.
    case .bigInt(let text): return Double(text)
    default: throw ControlError(.invalid, "advance_seconds must be a number, which may be negative.")
    }
  }
}

extension Clock: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("now", now().rfc3339)
    writer.append("frozen", isFrozen)
  }
}
