package import Dispatch

#if canImport(Darwin)
  /// Says that something happened in one of some folders.
  package final class DirectoryEvents {
    private let queue: DispatchQueue
    private var sources: [String: any DispatchSourceFileSystemObject] = [:]
    private var handler: (() -> Void)?

    package init?(queue: DispatchQueue) { self.queue = queue }

    package func start(_ handler: @escaping () -> Void) { self.handler = handler }

    /// Watches these folders; those that are watched already stay so.
    package func watch(_ folders: Set<String>, ancestors: Set<String>) {
      for directory in folders.union(ancestors) where sources[directory] == nil {
        let descriptor = open(directory, O_EVTONLY | O_CLOEXEC)
        guard descriptor >= 0 else { continue }
        let source = DispatchSource.makeFileSystemObjectSource(
          fileDescriptor: descriptor, eventMask: [.write, .extend, .delete, .rename, .link], queue: queue)
        source.setEventHandler { [weak self] in
          if !source.data.isDisjoint(with: [.delete, .rename]) { self?.forget(directory) }
          self?.handler?()
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        sources[directory] = source
      }
    }

    package func cancel() {
      for source in sources.values { source.cancel() }
      sources = [:]
    }

    private func forget(_ directory: String) { sources.removeValue(forKey: directory)?.cancel() }
  }
#else
  /// Says that something happened in one of some folders: Dispatch has no source for that on Linux, inotify(7) does.
  package final class DirectoryEvents {
    private let descriptor: Int32
    private let source: any DispatchSourceRead

    package init?(queue: DispatchQueue) {
      let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      guard descriptor >= 0 else { return nil }
      self.descriptor = descriptor
      source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
      source.setCancelHandler { close(descriptor) }
    }

    package func start(_ handler: @escaping () -> Void) {
      source.setEventHandler { [descriptor] in
        // What happened is looked up in the folders; here it is only taken out of the queue.
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while read(descriptor, &buffer, buffer.count) > 0 {}
        handler()
      }
      source.resume()
    }

    /// Watches folders for what happens to their files, and ancestors for what comes, goes or is renamed. One that was
    /// made anew is watched again.
    package func watch(_ folders: Set<String>, ancestors: Set<String>) {
      let names = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
      for folder in ancestors { watch(folder, names) }
      for folder in folders {
        watch(folder, names | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
      }
    }

    private func watch(_ folder: String, _ mask: some BinaryInteger) {
      // Added to what is watched already: one folder may be reached by two paths.
      inotify_add_watch(descriptor, folder, UInt32(mask) | UInt32(IN_ONLYDIR) | UInt32(bitPattern: Int32(IN_MASK_ADD)))
    }

    package func cancel() { source.cancel() }
  }
#endif
