import Dispatch
import Platform

/// Reports when fixtures change: files, the fixtures in folders, and the files that their contents name.
///
/// After an event of the system it compares the tree with the earlier one, and waits until the tree stays the same for
/// a moment, because editors write in several steps.
package final class FixtureWatcher: Sendable {
  private let queue: DispatchQueue
  private let session: Session

  /// How long the tree must stay the same.
  private static let settling = DispatchTimeInterval.milliseconds(50)

  /// - Parameters:
  ///   - contents: returns the other files that the fixtures name now; called again after every change.
  ///   - onChange: called on the watcher's own queue, never concurrently.
  /// - Throws: when the system watches no more files.
  package init(
    paths: [String], contents: @escaping @Sendable () -> [String] = { [] }, onChange: @escaping @Sendable () -> Void
  ) throws(WatchUnavailable) {
    queue = DispatchQueue(label: "fixtures")
    guard let events = DirectoryEvents(queue: queue) else { throw WatchUnavailable() }
    session = Session(
      paths: paths, contents: contents, events: events, queue: queue, settling: Self.settling, onChange: onChange)
    // No change after this point is missed.
    queue.sync { [session] in session.begin() }
  }

  package func cancel() { queue.sync { [session] in session.end() } }

  deinit { queue.async { [session] in session.end() } }
}

package struct WatchUnavailable: Error, Sendable {
  package var message: String { "the system watches no more files" }
}

/// The state of the watcher's queue.
///
/// Unchecked, because the compiler does not know the queue of Dispatch's handlers: `begin`, `end` and both handlers run
/// on it, and nothing else uses this.
private final class Session: @unchecked Sendable {
  private let paths: [String]
  private let contents: @Sendable () -> [String]
  private var watched: [String]
  private let events: DirectoryEvents
  private let timer: any DispatchSourceTimer
  private let settling: DispatchTimeInterval
  private let onChange: @Sendable () -> Void
  private var reported: WatchedTree
  private var latest: WatchedTree
  private var isScheduled = false
  private var isOver = false

  init(
    paths: [String], contents: @escaping @Sendable () -> [String], events: DirectoryEvents, queue: DispatchQueue,
    settling: DispatchTimeInterval, onChange: @escaping @Sendable () -> Void
  ) {
    self.paths = paths
    self.contents = contents
    watched = paths + contents()
    self.events = events
    self.settling = settling
    self.onChange = onChange
    reported = WatchedTree(watched)
    latest = reported
    timer = DispatchSource.makeTimerSource(queue: queue)
  }

  func begin() {
    timer.setEventHandler { [weak self] in self?.look() }
    timer.resume()
    watch(reported)
    events.start { [weak self] in self?.lookSoon() }
    // Finds changes from before the folders were watched.
    look()
  }

  func end() {
    guard !isOver else { return }
    isOver = true
    timer.cancel()
    events.cancel()
  }

  private func watch(_ tree: WatchedTree) { events.watch(tree.folders, ancestors: tree.ancestors) }

  private func lookSoon() {
    // Further events do not postpone this, so that a folder with constant changes is examined too.
    guard !isOver, !isScheduled else { return }
    isScheduled = true
    timer.schedule(deadline: .now() + settling)
  }

  private func look() {
    isScheduled = false
    guard !isOver else { return }
    let now = WatchedTree(watched)
    watch(now)
    if now != latest {
      latest = now
      lookSoon()
    } else if now != reported {
      // Read before the fixtures are loaded, so that changes meanwhile are noticed.
      watched = paths + contents()
      reported = WatchedTree(watched)
      latest = reported
      watch(reported)
      onChange()
    }
  }
}
