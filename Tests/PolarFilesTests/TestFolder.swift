import Platform

/// A folder of its own that goes with the test.
final class TestFolder {
  let path: String

  init() {
    var template = Array("/tmp/polar-files-mock-test.XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  func write(_ text: String, to name: String) { write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) {
    let file = fopen("\(path)/\(name)", "w")!
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func link(_ name: String, to target: String) {
    unlink("\(path)/\(name).new")
    symlink(target, "\(path)/\(name).new")
    rename("\(path)/\(name).new", "\(path)/\(name)")
  }

  func folder(_ name: String) { mkdir("\(path)/\(name)", 0o700) }

  deinit {
    let command = "rm -rf '\(path)'"
    _ = command.withCString { system($0) }
  }
}
