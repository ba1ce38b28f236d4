import Platform

/// A snapshot of files and folders, with every link on the way to them. Two snapshots are equal if nothing has changed
/// in between.
struct WatchedTree: Equatable {
  private enum Stamp: Equatable {
    case link(target: String)
    case folder(inode: UInt64)
    /// `changed` is the inode's `ctime`: unlike the modification time it cannot be set back.
    case file(inode: UInt64, size: Int64, modified: Moment, changed: Moment)
  }

  private struct Moment: Equatable {
    var seconds: Int
    var nanoseconds: Int

    init(_ time: timespec) { (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec)) }
  }

  private var stamps: [String: Stamp] = [:]
  /// The folders to watch for changes of their files. Files themselves are not watched, since editors replace them.
  private(set) var folders: Set<String> = []
  /// The folders on the way, in which a link or a folder may be replaced, as when a mounted configuration is updated by
  /// redirecting a link.
  private(set) var ancestors: Set<String> = []

  /// The limit of Linux (`path_resolution(7)`).
  private static let mostLinks = 40

  init(_ paths: [String]) {
    for path in paths {
      visit(path.split(separator: "/")[...], from: path.hasPrefix("/") ? "/" : ".")
    }
  }

  /// Walks the names one by one, each in a folder that is reached without links.
  private mutating func visit(_ names: ArraySlice<Substring>, from start: String) {
    var (names, folder, links) = (names, start, 0)
    while let name = names.popFirst() {
      if name == "." { continue }
      if name == ".." {
        folder = Self.parent(of: folder)
        continue
      }
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if names.isEmpty { folders.insert(folder) } else { ancestors.insert(folder) }
      var status = stat()
      guard lstat(path, &status) == 0 else { return }
      switch status.st_mode & S_IFMT {
      case S_IFLNK:
        guard links < Self.mostLinks, let target = Self.target(of: path) else { return }
        links += 1
        stamps[path] = .link(target: target)
        if target.hasPrefix("/") { folder = "/" }
        names = (target.split(separator: "/") + names)[...]
      case S_IFDIR:
        folder = path
      default:
        if names.isEmpty { stamps[path] = Self.stamp(status) }
        return
      }
    }
    if names.isEmpty { list(folder) }
  }

  /// Only the fixtures in a folder count, since it may hold any number of other files.
  private mutating func list(_ folder: String) {
    var status = stat()
    guard lstat(folder, &status) == 0, stamps[folder] == nil else { return }
    stamps[folder] = .folder(inode: UInt64(status.st_ino))
    folders.insert(folder)
    for name in FileContents.names(inDirectory: folder) ?? [] where FixtureDocument.isFixture(name) {
      visit([name[...]], from: folder)
    }
  }

  /// By a path without links, so that a folder has the same name on every way to it.
  private static func parent(of folder: String) -> String {
    if folder == "/" { return folder }
    guard let slash = folder.lastIndex(of: "/"), !folder.hasSuffix("/..") else { return "\(folder)/.." }
    return slash == folder.startIndex ? "/" : String(folder[..<slash])
  }

  private static func target(of link: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func stamp(_ status: stat) -> Stamp {
    .file(
      inode: UInt64(status.st_ino), size: Int64(status.st_size), modified: Moment(status.modificationTime),
      changed: Moment(status.changeTime))
  }
}
