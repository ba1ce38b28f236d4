import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording

/// `/_mock/requests`: what was asked of the mock, whether it was what a test expected, and when it comes.
struct JournalRoutes: Sendable {
  let journal: Journal
  let store: Store

  func list(_ request: ControlRequest) throws(ControlError) -> Response {
    let limit = try count("limit", request)
    let last = try count("last", request)
    let found = journal.entries(try JournalMatch(query: request.query, in: store))
    return Self.response(Array(found.suffix(last ?? .max).prefix(limit ?? .max)), total: found.count)
  }

  private func count(_ name: String, _ request: ControlRequest) throws(ControlError) -> Int? {
    guard let text = request.value(name) else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ControlError(.invalid, "\(name) must be a number from 0 on, not '\(text)'.")
    }
    return number
  }

  func clear() -> Response {
    journal.removeAll()
    return .noContent
  }

  /// 200 if as many requests match as were expected, otherwise 406 with the requests that explain why.
  func verify(_ request: ControlRequest) throws(ControlError) -> Response {
    let body = try request.object(knowing: ["match", "exactly", "at_least", "at_most"])
    let match = try JournalMatch(body["match"], in: store)
    let exactly = try body.count("exactly")
    let atMost = try body.count("at_most")
    let atLeast = try body.count("at_least") ?? (exactly == nil && atMost == nil ? 1 : nil)
    guard exactly == nil || atLeast == nil && atMost == nil else {
      throw ControlError(.invalid, "exactly stands alone: it leaves nothing to at_least and at_most.")
    }
    if let atLeast, let atMost, atLeast > atMost {
      throw ControlError(.invalid, "at_least is \(atLeast) and at_most \(atMost): no number is both.")
    }
    guard journal.limit > 0 else {
      throw ControlError(.invalid, "The journal is off (--journal-limit 0): there is nothing to verify.")
    }
    let found = journal.entries(match)
    let dropped = journal.droppedCount
    let isTooFew = found.count < max(exactly ?? 0, atLeast ?? 0)
    let isTooMany = found.count > min(exactly ?? .max, atMost ?? .max)
    return Response(isTooFew || isTooMany ? .notAcceptable : .ok) { writer in
      writer.append("matched", found.count)
      if let exactly { writer.append("exactly", exactly) }
      if let atLeast { writer.append("at_least", atLeast) }
      if let atMost { writer.append("at_most", atMost) }
      if dropped > 0 { writer.append("dropped", dropped) }
      guard isTooFew || isTooMany else { return }
      writer.append("error", "NotMatched")
      let lost = dropped > 0 ? "; it holds the last \(journal.limit), and \(dropped) earlier ones were dropped" : ""
      writer.append(
        "detail", "\(found.count) of the requests in the journal match: too \(isTooFew ? "few" : "many")\(lost).")
      if isTooMany {
        writer.append("requests", found.suffix(Self.shownLimit))
      }
      writer.append("near_misses", isTooFew ? journal.nearMisses(match, atMost: Self.shownLimit) : [])
    }
  }

  /// How many requests a refusal shows.
  private static let shownLimit = 3

  /// Answers as soon as enough requests match.
  func wait(_ request: ControlRequest) throws(ControlError) -> Answer {
    let body = try request.object(knowing: ["match"] + WaitCall.keys)
    let match = try JournalMatch(body["match"], in: store)
    let call = try WaitCall(body)
    guard call.count <= journal.limit else {
      throw ControlError(
        .invalid, "count is \(call.count), but the journal remembers \(journal.limit) requests at most.")
    }
    return call.answer(
      journal, for: .init(match, count: call.count),
      .init(
        success: { Self.response($0, total: $0.count) }, number: { $0.count }, member: "matched",
        progress: { "\($0) of \(call.count) requests came" },
        // A journal is never removed.
        removal: ControlError(.notFound, "There is no journal.")))
  }

  /// - Parameter total: how many match, those beyond the limit included.
  private static func response(_ entries: [JournalEntry], total: Int) -> Response {
    Response { writer in
      writer.append("count", entries.count)
      writer.append("total", total)
      writer.append("requests", entries)
    }
  }
}

extension NearMiss: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("differs", differences)
    writer.append("request", entry)
  }
}

extension NearMiss.Difference: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("field", field)
    writer.append("expected", expected)
    writer.append("actual", actual)
  }
}

extension JSONObject {
  /// A number of things under that key, from 0 on.
  func count(_ key: String) throws(ControlError) -> Int? {
    switch self[key] {
    case nil, .null: return nil
    case .bigInt(let text): throw ControlError(.invalid, "\(key) is a number beyond 64 bits: \(text).")
    case let value?:
      guard let number = value.wholeNumber, number >= 0 else {
        throw ControlError(.invalid, "\(key) must be a whole number from 0 on.")
      }
      return number
    }
  }
}

extension JSONValue {
  /// `1.0` and `1e3` are whole numbers, as for a JSON Schema and in fixtures.
  var wholeNumber: Int? {
    switch self {
    case .int(let number): number
    case .float(let number): Int(exactly: number)
    default: nil
    }
  }
}
