import Testing
@testable import PolarFiles
import Platform

/// Fixtures in files: selection, formats, and errors across several files.
final class FixtureFileTests {
  private let folder: String
  private var names: [String] = []

  init() {
    var template = Array("/tmp/fixtures.XXXXXX".utf8CString)
    folder = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  private func write(_ text: String, to name: String) -> String {
    let path = "\(folder)/\(name)"
    let file = fopen(path, "w")!
    fputs(text, file)
    fclose(file)
    names.append(name)
    return path
  }

  deinit {
    for name in names { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  @Test(arguments: [
    ("a.yaml", "version: 1"), ("a.YML", "version: 1"), ("a.Json", #"{"version": 1}"#), ("a", "version: 1"),
    ("a.txt", "\u{FEFF}  {\"version\":\t1}"), ("a.conf", "# a comment\nversion: 1"),
  ])
  func `the suffix determines the format of a file, or else its beginning`(name: String, text: String) throws {
    #expect(FixtureCheck([write(text, to: name)]).mistakes.isEmpty)
  }

  @Test func `a folder gives its fixtures by name, and no others`() throws {
    _ = write("version: 1\norganizations: [{slug: b}]", to: "b.YAML")
    _ = write(#"{"version": 1, "organizations": [{"slug": "a"}]}"#, to: "a.json")
    for name in ["schema.json", "notes.txt", ".hidden.yaml"] { _ = write("no fixture", to: name) }
    #expect(try FixtureDocument.load(folder).map(\.name) == ["\(folder)/a.json", "\(folder)/b.YAML"])
  }

  @Test func `a pipe or a device is refused, by itself, in a folder, behind a link, and as content`() throws {
    let pipe = "\(folder)/world.json"
    #expect(mkfifo(pipe, 0o600) == 0)
    names.append("world.json")
    let link = "\(folder)/link.json"
    #expect(symlink(pipe, link) == 0)
    names.append("link.json")
    for path in [pipe, link] {
      #expect(FixtureCheck([path]).mistakes.map(\.message) == ["it is a pipe, not a file"])
    }
    #expect(FixtureCheck(["/dev/null"]).mistakes.map(\.message) == ["it is a device, not a file"])
    #expect(FixtureCheck([folder]).mistakes.map(\.file).sorted() == [link, pipe])
    let fixture = write("version: 1\norganizations: [{}]\nfiles: [{content: {path: world.json}}]", to: "content.yaml")
    #expect(
      FixtureCheck([fixture]).mistakes.map(\.message) == ["cannot read world.json: it is a pipe, not a file"])
  }

  @Test func `a folder that has a world in two notations gives it once`() throws {
    _ = write("version: 1\norganizations: [{slug: acme}]", to: "world.yaml")
    _ = write(#"{"organizations": [{"slug": "acme"}], "version": 1}"#, to: "world.json")
    #expect(try FixtureDocument.load(folder).map(\.name) == ["\(folder)/world.json"])
    _ = write("version: 1\norganizations: [{slug: acme}, {slug: globex}]", to: "world.yaml")
    #expect(try FixtureDocument.load(folder).count == 2)
    #expect(FixtureCheck([folder]).mistakes.map(\.kind) == [.conflict])
  }

  @Test func `fixtures of one name that need each other are both given`() throws {
    _ = write("version: 1\norganizations: [{slug: acme}]", to: "world.yaml")
    _ = write(#"{"version": 1, "files": [{"organization": "acme", "name": "a"}]}"#, to: "world.json")
    #expect(try FixtureDocument.load(folder).count == 2)
    #expect(FixtureCheck([folder]).mistakes.isEmpty)
  }

  @Test func `a schema among them is called by its name`() {
    let schema = write(#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {}}"#, to: "schema.json")
    #expect(FixtureCheck([schema]).mistakes.map(\.message) == ["this is a JSON Schema, not a fixture"])
  }

  @Test func `errors in all files are reported together`() {
    let paths = [write("[", to: "a.json"), write("version: 1", to: "b.yaml"), write("a: [", to: "c.yaml")]
    let errors = #expect(throws: FixtureErrors.self) { try FixtureDocument.load(paths + ["\(self.folder)/none"]) }
    #expect(errors?.errors.map(\.file) == [paths[0], paths[2], "\(folder)/none"])
  }

  @Test func `each is checked by itself, and references beside the others`() {
    let acme = write("version: 1\norganizations: [{slug: acme}]", to: "acme.yaml")
    let same = write("version: 1\norganizations: [{slug: acme}]", to: "same.yaml")
    let file = write("version: 1\nfiles: [{organization: acme}, {name: x}]", to: "file.yaml")
    #expect(FixtureCheck([file]).mistakes.map(\.isReference) == [true, true])
    #expect(FixtureCheck([acme, file]).mistakes.isEmpty && FixtureCheck([acme, file]).conflicts.isEmpty)
    #expect(FixtureCheck([acme, same]).mistakes.isEmpty)
    #expect(FixtureCheck([acme, same]).conflicts.map(\.kind) == [.conflict])
    let bad = write("version: 1\norganizations: [{slug: acme, naem: x}]", to: "bad.yaml")
    #expect(FixtureCheck([acme, bad]).mistakes.map(\.keyPath) == ["organizations[0].naem"])
  }

  @Test func `mistakes are reported beside files that cannot be read, except references`() {
    let broken = write("version: 1\nversion: 1", to: "broken.yaml")
    let bad = write("version: 1\nfoo: 1\nfiles: [{organization: acme}]", to: "bad.yaml")
    let expected = ["\(bad):2:1: foo: unknown key", "\(broken):2:1: the key \"version\" is there twice"]
    #expect(FixtureCheck([bad, broken]).mistakes.map(\.description) == expected)
    #expect(FixtureCheck([folder]).mistakes.map(\.description).sorted() == expected)
  }

  @Test func `content comes from files that have an end`() throws {
    _ = write("hello", to: "a.txt")
    names.append("pipe")
    mkfifo("\(folder)/pipe", 0o600)
    let text = "version: 1\norganizations: [{}]\nfiles: [%]\n"
    for (path, isRead) in [("a.txt", true), ("\(folder)/a.txt", true), (".", false), ("pipe", false), ("none", false)] {
      let fixture = text.split(separator: "%").joined(separator: "{content: {path: \(path)}}")
      #expect(FixtureCheck([write(fixture, to: "world.yaml")]).mistakes.isEmpty == isRead, "\(path)")
    }
  }
}
