import Platform

/// The contents of parts in files of one folder, each named by the SHA-256 of its bytes.
///
/// - One process has the folder at a time, by flock(2): the system ends that with the process, however it ends.
/// - A file is written before anything refers to it, and never changed afterwards.
package final class ContentFolder: Sendable {
  package enum Failure: Error {
    /// Another process has the folder.
    case taken
    case system(reason: String)

    static var current: Failure { .system(reason: errorText(errno)) }
  }

  package let path: String
  private let descriptor: Int32

  private static let blockSize = 256 << 10

  /// Makes the folder where there is none.
  package init(path: String) throws(Failure) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .current }
    descriptor = Platform.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw .current }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw errno == EWOULDBLOCK ? .taken : .current }
  }

  /// Another process may have the folder from now on; what is in it can still be read.
  package func release() { _ = flock(descriptor, LOCK_UN) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// How long that file is; `nil` when there is none.
  func size(of digest: SHA256Digest) -> Int? {
    var status = stat()
    guard fstatat(descriptor, digest.hex, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Int(status.st_size)
  }

  /// Writes the bytes of a part, in the place of what is there. They are on the disk after `settle`.
  func write(_ part: StoredPart) throws(Failure) {
    try write(part.sha256, count: part.size) { file in
      withUnsafeTemporaryAllocation(byteCount: min(part.size, Self.blockSize), alignment: 8) { buffer in
        stride(from: 0, to: part.size, by: Self.blockSize).allSatisfy { offset in
          let block = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, part.size - offset)])
          part.fill(block, at: offset)
          return FileRun.write(UnsafeRawBufferPointer(block), to: file, at: offset)
        }
      }
    }
  }

  /// The same of a text whose SHA-256 that is.
  func write(_ text: [UInt8], as digest: SHA256Digest) throws(Failure) {
    try write(digest, count: text.count) { file in FileRun.write(text, to: file, at: 0) }
  }

  private func write(_ digest: SHA256Digest, count: Int, by writing: (Int32) -> Bool) throws(Failure) {
    let file = openat(descriptor, digest.hex, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .current }
    defer { close(file) }
    guard writing(file) else { throw .current }
    // The disk begins with a long file now, and not when it is waited for; for each of many short ones it would cost a call.
    if count >= Self.longFile { beginWriteback(of: file) }
  }

  /// Waits until these files are on the disk, under their names.
  func settle(_ digests: some Collection<SHA256Digest>) throws(Failure) {
    // Each fsync(2) is a commit of its own: many files take one of the whole file system.
    if digests.count > Self.mostAlone, let isSettled = syncFileSystem(of: descriptor) {
      guard isSettled else { throw .current }
      return
    }
    for digest in digests {
      let file = openat(descriptor, digest.hex, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { throw .current }
      defer { close(file) }
      guard fsync(file) == 0 else { throw .current }
    }
    guard fsync(descriptor) == 0 else { throw .current }
  }

  private static let mostAlone = 16
  private static let longFile = 1 << 20

  func remove(_ digest: SHA256Digest) { unlinkat(descriptor, digest.hex, 0) }

  fileprivate func open(_ digest: SHA256Digest) -> Int32 { openat(descriptor, digest.hex, O_RDONLY | O_CLOEXEC) }
}

/// The bytes of a part in a file of a folder, opened for each read: there may be a million of them.
package final class ContentFile: Sendable {
  private let folder: ContentFolder
  private let digest: SHA256Digest

  init(_ digest: SHA256Digest, in folder: ContentFolder) {
    self.folder = folder
    self.digest = digest
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    let file = folder.open(digest)
    defer { if file >= 0 { close(file) } }
    FileRun.read(from: file, at: offset, into: buffer)
  }
}
