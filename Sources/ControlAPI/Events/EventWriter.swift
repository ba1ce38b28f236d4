import JSON
import PolarFiles
import Recording

/// Writes events in the format text/event-stream: https://html.spec.whatwg.org/multipage/server-sent-events.html
///
/// JSON has no line breaks outside of escapes, so each event has one line of data.
struct EventWriter {
  private var writer = JSONWriter(reservingCapacity: 1024)

  /// The approximate length of a piece of earlier requests.
  private static let longestPiece = 64 << 10

  var bytes: [UInt8] { writer.bytes }

  /// Whether another request may follow in the same piece.
  var hasRoom: Bool { writer.bytes.count < Self.longestPiece }

  /// The first event of a reader: that it is connected, and after how many milliseconds to reconnect.
  mutating func open() { writer.append(raw: ": open\nretry: 1000\n\n") }

  mutating func append(_ events: [UInt8]) { writer.append(raw: events) }

  mutating func comment() { writer.append(raw: ":\n\n") }

  mutating func event(_ name: StaticString, _ members: (inout JSONWriter) -> Void = { _ in }) {
    writer.append(raw: "event: ")
    writer.append(raw: name)
    writer.append(raw: "\ndata: ")
    writer.appendObject(members)
    writer.append(raw: "\n\n")
  }

  /// The only kind of event with an id, since `Last-Event-ID` is a sequence number of the journal.
  mutating func request(_ entry: JournalEntry) {
    writer.append(raw: "id: ")
    writer.append(int: entry.sequence)
    writer.append(raw: "\n")
    event("request") { entry.appendMembers(to: &$0) }
  }

  mutating func change(_ kind: ChangeLog.Kind, _ id: ID?) {
    event("change") { writer in
      writer.append("kind", kind.rawValue)
      if let id { writer.append("id", id.text) }
    }
  }

  /// - Parameters:
  ///   - start: the reader's position.
  ///   - end: the position where its events continue.
  mutating func skipped(from start: EventCursor.Position, to end: EventCursor.Position) {
    event("skipped") { writer in
      writer.append("requests", end.request - start.request)
      writer.append("changes", end.change - start.change)
      writer.append("since", start.request)
    }
  }
}
