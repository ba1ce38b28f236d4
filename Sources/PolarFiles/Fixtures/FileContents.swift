import Platform

/// Reads files without Foundation.
enum FileContents {
  struct Unreadable: Error {
    var reason: String

    static var current: Unreadable { Unreadable(reason: String(cString: strerror(errno))) }
  }

  /// Calls `body` with block after block.
  static func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable.current }
    defer { close(descriptor) }
    try read(descriptor, body)
  }

  /// The same of a file that has an end: no folder, pipe or device. Before the first block `begin` is told its size.
  static func read(
    file path: String, begin: (Int) -> Void, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    // Opening a pipe waits for its other end otherwise.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Unreadable.current }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Unreadable.current }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(reason: "it is not a file") }
    begin(Int(status.st_size))
    try read(descriptor, body)
  }

  private static func read(_ descriptor: Int32, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
      while true {
        let count = Self.receive(descriptor, buffer)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Unreadable.current }
        guard count > 0 else { return }
        try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  private static func receive(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    Platform.read(descriptor, buffer.baseAddress, buffer.count)
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try read(path) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// The names in a directory, sorted; `nil` when it is none.
  static func names(inDirectory path: String) -> [String]? {
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
