import Platform

/// Files and folders as they are at one moment: two of them are equal when nothing changed in between.
struct WatchedTree: Equatable {
  private struct Stamp: Equatable {
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  private var stamps: [String: Stamp] = [:]
  /// Every folder in which a change would be seen: an editor puts a new file in the place of the old one, so the file
  /// itself is no place to watch.
  private(set) var directories: Set<String> = []

  /// A folder full of other things must not be walked for ever.
  private static let mostEntries = 20_000

  init(_ paths: [String]) {
    for path in paths {
      directories.insert(Self.parent(of: path))
      visit(path)
    }
  }

  private mutating func visit(_ path: String) {
    guard stamps.count < Self.mostEntries else { return }
    var status = stat()
    // Follows links: a mounted configuration is changed by pointing a link elsewhere.
    guard stat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      stamps[path] = Self.stamp(status)
      return
    }
    guard directories.insert(path).inserted || stamps[path] == nil else { return }
    stamps[path] = Stamp(inode: UInt64(status.st_ino), size: 0, seconds: 0, nanoseconds: 0)
    for name in FileContents.names(inDirectory: path) ?? [] { visit("\(path)/\(name)") }
  }

  private static func stamp(_ status: stat) -> Stamp {
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return Stamp(
      inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int(time.tv_sec),
      nanoseconds: Int(time.tv_nsec))
  }

  private static func parent(of path: String) -> String {
    var path = Substring(path)
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
