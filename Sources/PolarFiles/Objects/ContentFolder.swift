import Platform
import Synchronization

/// The contents of parts in one folder: large ones in files named by their SHA-256, small ones in packs.
///
/// - Only one process uses the folder at a time, by flock(2), which the system releases however the process ends.
/// - Bytes are written before anything refers to them, and never change afterwards.
package final class ContentFolder: Sendable {
  package enum Failure: Error {
    /// Another process uses the folder.
    case taken
    case system(reason: String)

    static var current: Failure { .system(reason: errorText(errno)) }
  }

  package let path: String
  private let descriptor: Int32

  private static let blockSize = 256 << 10
  private static let longFile = 1 << 20

  /// Makes the folder if it does not exist.
  package init(path: String) throws(Failure) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .current }
    descriptor = Platform.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw .current }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw errno == EWOULDBLOCK ? .taken : .current }
  }

  /// Releases the folder to other processes; its contents can still be read.
  package func release() { _ = flock(descriptor, LOCK_UN) }

  deinit {
    guard descriptor >= 0 else { return }
    // A process that is being started has a copy of the descriptor until it runs its program, and the lock with it.
    release()
    close(descriptor)
  }

  /// The length of a file; nil if it does not exist.
  func size(of name: String) -> Int? {
    var status = stat()
    guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Int(status.st_size)
  }

  func remove(_ name: String) { unlinkat(descriptor, name, 0) }

  // MARK: Reading

  fileprivate func open(_ digest: SHA256Digest, at location: ContentLocation) -> (file: Int32, start: Int) {
    switch location {
    case .file: (open(digest.hex), 0)
    case .pack(let run): (open(ContentPack.name(run.pack)), Int(run.offset))
    }
  }

  private func open(_ name: String) -> Int32 { openat(descriptor, name, O_RDONLY | O_CLOEXEC) }

  /// A content of that size; nil if it is missing or damaged.
  func bytes(of digest: SHA256Digest, at location: ContentLocation, size: Int) -> [UInt8]? {
    let (file, start) = open(digest, at: location)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let bytes = FileRun.bytes(of: file, at: start, count: size)
    return SHA256Digest.of(bytes) == digest ? bytes : nil
  }

  /// Calls `body` for each content in the first `size` bytes of a pack; false if these bytes are not blocks.
  func forEachContent(ofPack number: UInt32, size: Int, _ body: (SHA256Digest, PackRun) -> Void) -> Bool {
    let file = open(ContentPack.name(number))
    guard file >= 0 else { return false }
    defer { close(file) }
    return ContentPack.forEachContent(of: number, in: file, size: size, body)
  }

  // MARK: Writing

  /// Writes the bytes of a part, replacing an existing file. They are on the disk after `settle`.
  func write(_ part: StoredPart) throws(Failure) {
    try write(part.sha256.hex, count: part.size) { file in
      part.forEachRun(Self.blockSize) { run, offset in FileRun.write(run, to: file, at: offset) }
    }
  }

  /// Writes a text with that SHA-256 in the same way.
  func write(_ text: [UInt8], as digest: SHA256Digest) throws(Failure) {
    try write(digest.hex, count: text.count) { file in FileRun.write(text, to: file, at: 0) }
  }

  /// Writes a block at the end of a pack.
  func write(_ table: [UInt8], _ contents: [UInt8], toPack number: UInt32, at end: Int) throws(Failure) {
    try write(ContentPack.name(number), keeping: end, count: contents.count) { file in
      FileRun.write(table, to: file, at: end) && FileRun.write(contents, to: file, at: end + table.count)
    }
  }

  private func write(
    _ name: String, keeping kept: Int = 0, count: Int, by writing: (Int32) -> Bool
  ) throws(Failure) {
    let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .current }
    defer { close(file) }
    guard ftruncate(file, off_t(kept)) == 0, writing(file) else { throw .current }
    // Starts writing large blocks to the disk now, so that `settle` waits less; for small ones the call is not worth
    // it.
    if count >= Self.longFile { beginWriteback(of: file) }
  }

  func truncate(_ name: String, to size: Int) {
    let file = openat(descriptor, name, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = ftruncate(file, off_t(size))
    close(file)
  }

  /// Waits until these files are on the disk, under their names.
  func settle(_ names: [String]) throws(Failure) {
    for name in names {
      let file = open(name)
      guard file >= 0 else { throw .current }
      defer { close(file) }
      guard fsync(file) == 0 else { throw .current }
    }
    guard fsync(descriptor) == 0 else { throw .current }
  }
}

/// The bytes of a part in a folder. The file is opened for each read, since a million parts cannot all stay open.
package final class ContentFile: Sendable {
  private let folder: ContentFolder
  private let digest: SHA256Digest
  private let location: Mutex<ContentLocation>

  init(_ digest: SHA256Digest, in folder: ContentFolder, at location: ContentLocation) {
    self.folder = folder
    self.digest = digest
    self.location = Mutex(location)
  }

  /// Reads the bytes from this location from now on, to which they were copied.
  func move(to other: ContentLocation) { location.withLock { $0 = other } }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    var location = location.withLock { $0 }
    var (file, start) = folder.open(digest, at: location)
    // A pack is removed after its contents have moved.
    while file < 0, case let latest = self.location.withLock({ $0 }), latest != location {
      location = latest
      (file, start) = folder.open(digest, at: location)
    }
    defer { if file >= 0 { close(file) } }
    FileRun.read(from: file, at: start + offset, into: buffer)
  }
}
