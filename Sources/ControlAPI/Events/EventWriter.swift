import JSON
import PolarFiles
import Recording

/// Events as text/event-stream has them: https://html.spec.whatwg.org/multipage/server-sent-events.html
///
/// JSON has no line breaks outside of escapes, so each event has one line of data.
struct EventWriter {
  private var writer = JSONWriter(reservingCapacity: 1024)

  /// A piece of what the journal has is about so long.
  private static let longestPiece = 64 << 10

  var bytes: [UInt8] { writer.bytes }

  /// Whether another request may follow in the same piece: bodies may be long.
  var hasRoom: Bool { writer.bytes.count < Self.longestPiece }

  /// What a reader is sent first: that it is there, and after how many milliseconds to connect again.
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

  /// The only event with an id: what `Last-Event-ID` goes on from is a place in the journal.
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
  ///   - start: how far the reader has come.
  ///   - end: where its events resume.
  mutating func skipped(from start: EventHub.Position, to end: EventHub.Position) {
    event("skipped") { writer in
      writer.append("requests", end.request - start.request)
      writer.append("changes", end.change - start.change)
      writer.append("since", start.request)
    }
  }
}
