import Dispatch
import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// `/_mock/requests`: what was asked of the mock, whether it was what a test expected, and when it comes.
struct JournalRoutes: Sendable {
  let journal: Journal
  let store: Store

  static let mostMilliseconds = 600_000

  func list(_ request: ControlRequest) throws(ControlError) -> Response {
    var limit: Int?
    if let text = request.value("limit") {
      guard let number = Int(text), number >= 0 else {
        throw ControlError(.invalid, "limit must be a number from 0 on, not '\(text)'.")
      }
      limit = number
    }
    let found = journal.entries(try JournalMatch(query: request.query, in: store))
    return Self.response(Array(found.prefix(limit ?? .max)), total: found.count)
  }

  func clear() -> Response {
    journal.removeAll()
    return .noContent
  }

  /// 200 when as many requests match as were asked for, else 406 with those that came nearest.
  func verify(_ request: ControlRequest) throws(ControlError) -> Response {
    let body = try request.object(knowing: ["match", "exactly", "at_least", "at_most"])
    let match = try JournalMatch(body["match"], in: store)
    let exactly = try body.count("exactly")
    let atLeast = try body.count("at_least") ?? (exactly == nil && body["at_most"] == nil ? 1 : nil)
    let atMost = try body.count("at_most")
    let found = journal.entries(match)
    let isMet =
      (exactly.map { found.count == $0 } ?? true) && (atLeast.map { found.count >= $0 } ?? true)
      && (atMost.map { found.count <= $0 } ?? true)
    var writer = JSONWriter(reservingCapacity: 1024)
    writer.append(raw: #"{"matched":"#)
    writer.append(int: found.count)
    for (name, value) in [("exactly", exactly), ("at_least", atLeast), ("at_most", atMost)] {
      guard let value else { continue }
      writer.append(raw: ",")
      writer.append(string: name)
      writer.append(raw: ":")
      writer.append(int: value)
    }
    if isMet {
      writer.append(raw: "}")
      return Response(json: writer.bytes)
    }
    writer.append(raw: #","error":"NotMatched","detail":"#)
    writer.append(string: "\(found.count) of the requests in the journal match.")
    writer.append(raw: #","near_misses":"#)
    appendNearMisses(match, to: &writer)
    writer.append(raw: "}")
    return Response(json: writer.bytes, .notAcceptable)
  }

  /// The three requests that differ in the fewest fields, the latest first among equals, and what differs.
  private func appendNearMisses(_ match: JournalMatch, to writer: inout JSONWriter) {
    let ranked = journal.entries().map { (entry: $0, fields: match.differences($0)) }
      .filter { !$0.fields.isEmpty }
      .sorted { ($0.fields.count, -$0.entry.sequence) < ($1.fields.count, -$1.entry.sequence) }
    writer.append(raw: "[")
    for (index, miss) in ranked.prefix(3).enumerated() {
      if index > 0 { writer.append(raw: ",") }
      writer.append(raw: #"{"differs":["#)
      for (index, field) in miss.fields.enumerated() {
        if index > 0 { writer.append(raw: ",") }
        let (expected, actual) = match.expectation(field, miss.entry)
        writer.append(raw: #"{"field":"#)
        writer.append(string: field.rawValue)
        writer.append(raw: #","expected":"#)
        writer.append(string: expected)
        writer.append(raw: #","actual":"#)
        writer.append(optional: actual)
        writer.append(raw: "}")
      }
      writer.append(raw: #"],"request":"#)
      miss.entry.append(to: &writer)
      writer.append(raw: "}")
    }
    writer.append(raw: "]")
  }

  /// Answers as soon as enough requests match: woken by the request that completes the count, never by polling.
  func wait(_ request: ControlRequest) throws(ControlError) -> Answer {
    let body = try request.object(knowing: ["match", "count", "timeout_ms"])
    let match = try JournalMatch(body["match"], in: store)
    let count = try body.count("count") ?? 1
    let milliseconds = min(try body.count("timeout_ms") ?? 5000, Self.mostMilliseconds)
    guard count <= journal.limit else {
      throw ControlError(.invalid, "count is \(count), but the journal remembers \(journal.limit) requests at most.")
    }
    let waiter = journal.makeWaiterID()
    let deferred = DeferredResponse { [journal] in journal.cancel(waiter) }
    let isPending = journal.wait(waiter, for: match, count: count) { found in
      deferred.complete(Self.response(found, total: found.count))
    }
    guard isPending else { return .later(deferred) }
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [journal] in
      guard let found = journal.cancel(waiter) else { return }
      deferred.complete(Self.timedOut(found: found.count, wanted: count, milliseconds: milliseconds))
    }
    return .later(deferred)
  }

  private static func timedOut(found: Int, wanted: Int, milliseconds: Int) -> Response {
    var writer = JSONWriter(reservingCapacity: 128)
    writer.append(raw: #"{"error":"TimedOut","detail":"#)
    writer.append(string: "\(found) of \(wanted) requests came within \(milliseconds) ms.")
    writer.append(raw: #","matched":"#)
    writer.append(int: found)
    writer.append(raw: "}")
    return Response(json: writer.bytes, .requestTimeout)
  }

  /// - Parameter total: how many match, those beyond the limit included.
  private static func response(_ entries: [JournalEntry], total: Int) -> Response {
    var writer = JSONWriter(reservingCapacity: 512 * entries.count + 64)
    writer.append(raw: #"{"count":"#)
    writer.append(int: entries.count)
    writer.append(raw: #","total":"#)
    writer.append(int: total)
    writer.append(raw: #","requests":["#)
    for (index, entry) in entries.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      entry.append(to: &writer)
    }
    writer.append(raw: "]}")
    return Response(json: writer.bytes)
  }
}

extension JSONObject {
  /// A number of things under that key, from 0 on.
  func count(_ key: String) throws(ControlError) -> Int? {
    switch self[key] {
    case nil, .null: return nil
    case .int(let number) where number >= 0: return number
    default: throw ControlError(.invalid, "\(key) must be a whole number from 0 on.")
    }
  }
}
