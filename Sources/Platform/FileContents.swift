/// Reads files without Foundation.
package enum FileContents {
  package struct Unreadable: Error {
    package let reason: String

    fileprivate static var ofLastCall: Unreadable { Unreadable(reason: errorText(errno)) }
  }

  /// Calls `begin` with the size of a file, then `body` with block after block. A folder, pipe or device is refused:
  /// it may have no end, or block its reader.
  package static func read(
    _ path: String, begin: (Int) -> Void = { _ in }, _ body: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    // Opening a pipe waits for its other end otherwise, and a terminal would become the process's own.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    var status = stat()
    // A socket cannot be opened at all, and has no better reason.
    guard descriptor >= 0 ? fstat(descriptor, &status) == 0 : errno == ENXIO && stat(path, &status) == 0 else {
      let unreadable = Unreadable.ofLastCall
      if descriptor >= 0 { close(descriptor) }
      throw unreadable
    }
    defer { if descriptor >= 0 { close(descriptor) } }
    if let other = NotAFile(status) { throw Unreadable(reason: other.reason) }
    begin(Int(status.st_size))
    try read(descriptor, body)
  }

  private static func read(_ descriptor: Int32, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Platform.read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Unreadable.ofLastCall }
      guard count > 0 else { return }
      try body(block[..<count])
    }
  }

  package static func bytes(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try read(path, begin: { bytes.reserveCapacity(min($0, 64 << 20)) }) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// The names in a directory, sorted; `nil` when it is none.
  package static func names(inDirectory path: String) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}

/// A path leads to something other than a file, which is neither read nor replaced.
package struct NotAFile {
  package let reason: String

  /// Nil for a file.
  package init?(_ status: stat) {
    let kind: String
    switch status.st_mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: kind = "folder"
    case S_IFIFO: kind = "pipe"
    case S_IFSOCK: kind = "socket"
    default: kind = "device"
    }
    reason = "it is a \(kind), not a file"
  }
}
