import Platform
import Testing

final class WholeFileTests {
  private let folder: String
  private var path: String { "\(folder)/file" }

  init() throws {
    var template = Array("/tmp/polar-files-mock-tests-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    folder = String(cString: made)
  }

  deinit {
    for name in names { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private var names: [String] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private func text(_ name: String = "file") -> String {
    let file = open("\(folder)/\(name)", O_RDONLY)
    defer { close(file) }
    return String(decoding: file.readAll(), as: UTF8.self)
  }

  @Test func `a file takes the place of another, with its own mode, and leaves nothing beside it`() throws {
    try WholeFile(path).write("earlier")
    try WholeFile(path, mode: 0o600).write("later")
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(text() == "later" && names == ["file"])
  }

  @Test func `what a link leads to is replaced, and stays when the link is removed`() throws {
    try WholeFile(path).write("earlier")
    let link = WholeFile("\(folder)/link")
    #expect(symlink("file", "\(folder)/link") == 0)
    try link.write("later")
    #expect(text() == "later" && names == ["file", "link"])
    link.remove()
    #expect(text() == "later" && names == ["file"])
  }

  @Test func `a pipe and a folder stay`() {
    #expect(mkfifo(path, 0o600) == 0)
    #expect { try WholeFile(self.path).write("text") } throws: {
      ($0 as? WholeFile.Failure)?.reason == "it is a pipe, not a file"
    }
    WholeFile(path).remove()
    #expect(names == ["file"])
    #expect(throws: WholeFile.Failure.self) { try WholeFile(self.folder).write("text") }
  }

  @Test func `a file is made once`() throws {
    #expect(try WholeFile(path).create("first"))
    #expect(try !WholeFile(path).create("second"))
    #expect(text() == "first" && names == ["file"])
  }

  @Test func `a folder that is missing is the reason`() {
    #expect { try WholeFile("\(self.folder)/none/file").write("text") } throws: {
      ($0 as? WholeFile.Failure)?.reason == "No such file or directory"
    }
  }
}
