import Dispatch
import Platform

/// Reports when fixtures change: files, or folders with all that is in them, and the files whose bytes they take.
///
/// The system says that something happened in a folder; what counts is whether the tree is another one afterwards, and
/// stays as it is for a moment: an editor writes in several steps.
package final class FixtureWatcher: Sendable {
  private let queue: DispatchQueue
  private let session: Session

  /// How long the tree must stay the same.
  private static let settling = DispatchTimeInterval.milliseconds(50)

  /// - Parameters:
  ///   - contents: which other files the fixtures name now; asked again whenever something changed.
  ///   - onChange: called on the watcher's own queue, never concurrently.
  /// - Throws: when the system watches no more files.
  package init(
    paths: [String], contents: @escaping @Sendable () -> [String] = { [] }, onChange: @escaping @Sendable () -> Void
  ) throws(WatchUnavailable) {
    queue = DispatchQueue(label: "fixtures")
    guard let events = DirectoryEvents(queue: queue) else { throw WatchUnavailable() }
    session = Session(
      paths: paths, contents: contents, events: events, queue: queue, settling: Self.settling, onChange: onChange)
    // Nothing that changes from here on is missed.
    queue.sync { [session] in session.begin() }
  }

  package func cancel() { queue.sync { [session] in session.end() } }

  deinit { queue.async { [session] in session.end() } }
}

package struct WatchUnavailable: Error, Sendable {
  package var message: String { "the system watches no more files" }
}

/// What belongs to the watcher's queue.
///
/// Unchecked because Dispatch's handlers say nothing of their queue to the compiler: `begin`, `end` and both handlers run
/// on it, and nothing else touches this.
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
    // What happened before the folders were watched.
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
    // Not put off by every event: a folder in which something always happens is looked at, too.
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
      // Looked at before they are loaded, so that what changes meanwhile is seen.
      watched = paths + contents()
      reported = WatchedTree(watched)
      latest = reported
      watch(reported)
      onChange()
    }
  }
}
