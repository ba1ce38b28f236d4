/// Gives a run of a file back to the file system; it then reads as zeros, and the file's size stays.
///
/// - Returns: `false` where the file system has no holes.
package func punchHole(in descriptor: Int32, offset: Int, count: Int) -> Bool {
  #if canImport(Darwin)
    var hole = fpunchhole_t(fp_flags: 0, reserved: 0, fp_offset: off_t(offset), fp_length: off_t(count))
    return fcntl(descriptor, F_PUNCHHOLE, &hole) == 0
  #else
    return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, off_t(offset), off_t(count)) == 0
  #endif
}

/// Has the disk begin with what was written to a file; nothing waits for it (Linux alone has this).
package func beginWriteback(of file: Int32) {
  #if canImport(Glibc)
    sync_file_range(file, 0, 0, UInt32(SYNC_FILE_RANGE_WRITE))
  #endif
}

/// Where a path leads by the links that it names itself, also where there is nothing yet; those of its folders stay.
package func behindLinks(_ path: String) -> String {
  var path = path
  // As many as the system follows; it says itself what is wrong with more.
  for _ in 0..<40 {
    var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &target, target.count)
    guard count > 0 else { break }
    let text = String(decoding: target[..<count], as: UTF8.self)
    let isWhole = text.hasPrefix("/")
    path = (isWhole ? "" : path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + text
  }
  return path
}

/// Where a path leads from the root, by no link; the path itself where there is nothing.
package func absolutePath(_ path: String) -> String {
  guard let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// Whether two paths lead to the same existing file, also through links.
package func isSameFile(_ path: String, _ other: String) -> Bool {
  var (first, second) = (stat(), stat())
  return stat(path, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
    && first.st_ino == second.st_ino
}
