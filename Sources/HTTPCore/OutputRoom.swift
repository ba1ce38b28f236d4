/// Memory for long outputs, which the connections of one lane lend each other: they take turns, so one set of buffers
/// serves all, where each would grow its own from nothing for every burst of answers and an idle one would keep it.
package final class OutputRoom {
  /// What is larger goes back to the system.
  private static let limit = 1 << 20

  private var bytes: [UInt8] = []
  private var segments: [OutputQueue.Segment] = []

  package init() {}

  /// Moves what `buffer` holds to a larger one, if there is one for `added` more bytes.
  func grow(_ buffer: inout [UInt8], by added: Int) { Self.grow(&buffer, by: added, from: &bytes) }

  func grow(_ list: inout [OutputQueue.Segment]) { Self.grow(&list, by: 1, from: &segments) }

  /// Takes over the memory of a buffer whose contents are no longer wanted.
  func take(_ buffer: inout [UInt8]) { Self.take(&buffer, to: &bytes, limit: Self.limit) }

  func take(_ list: inout [OutputQueue.Segment]) { Self.take(&list, to: &segments, limit: 1024) }

  private static func grow<Element>(_ list: inout [Element], by added: Int, from room: inout [Element]) {
    guard room.capacity >= list.count + added else { return }
    swap(&list, &room)
    list.append(contentsOf: room)
    room = []
  }

  private static func take<Element>(_ list: inout [Element], to room: inout [Element], limit: Int) {
    list.removeAll(keepingCapacity: true)
    if list.capacity <= limit, list.capacity > room.capacity { swap(&list, &room) }
    list = []
  }
}
