import Testing

@testable import PolarFiles

import Platform

/// A folder of its own that goes with the test.
private final class Folder {
  let path: String

  init() {
    var template = Array("/tmp/fixtures.XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  func write(_ text: String, to name: String) {
    let file = fopen("\(path)/\(name)", "w")!
    fputs(text, file)
    fclose(file)
  }

  deinit {
    for name in ["world.yaml", "other.txt", "world.new", "files/a.txt"] { unlink("\(path)/\(name)") }
    rmdir("\(path)/files")
    rmdir(path)
  }
}

@Suite(.timeLimit(.minutes(1)))
struct FixtureWatcherTests {
  @Test func `calls back for a file that is written, replaced or removed`() async throws {
    let folder = Folder()
    folder.write("version: 1", to: "world.yaml")
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    let watcher = try FixtureWatcher(paths: ["\(folder.path)/world.yaml"]) { change.yield() }
    var next = changes.makeAsyncIterator()
    folder.write("version: 1 # again", to: "world.yaml")
    await next.next()
    folder.write("version: 1 # anew, by way of another file", to: "world.new")
    rename("\(folder.path)/world.new", "\(folder.path)/world.yaml")
    await next.next()
    unlink("\(folder.path)/world.yaml")
    await next.next()
    watcher.cancel()
  }

  @Test func `calls back for what is new in a folder, in folders within it, too`() async throws {
    let folder = Folder()
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    let watcher = try FixtureWatcher(paths: [folder.path]) { change.yield() }
    var next = changes.makeAsyncIterator()
    folder.write("version: 1", to: "world.yaml")
    await next.next()
    mkdir("\(folder.path)/files", 0o700)
    await next.next()
    folder.write("text", to: "files/a.txt")
    await next.next()
    watcher.cancel()
  }

  @Test func `calls back for a file whose bytes the fixtures take, from the change on that names it`() async throws {
    let folder = Folder()
    folder.write("version: 1", to: "world.yaml")
    let path = "\(folder.path)/world.yaml"
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    let contents = { @Sendable in (try? FixtureDocument.load(path))?.flatMap(\.contentPaths) ?? [] }
    let watcher = try FixtureWatcher(paths: [path], contents: contents) { change.yield() }
    var next = changes.makeAsyncIterator()
    folder.write("version: 1\nfiles: [{content: {parts: [{text: a}, {path: other.txt}]}}]", to: "world.yaml")
    await next.next()
    folder.write("text", to: "other.txt")
    await next.next()
    folder.write("longer text", to: "other.txt")
    await next.next()
    watcher.cancel()
  }

  @Test func `sees no difference in what it does not watch`() {
    let folder = Folder()
    folder.write("version: 1", to: "world.yaml")
    let before = WatchedTree(["\(folder.path)/world.yaml"])
    folder.write("noise", to: "other.txt")
    #expect(WatchedTree(["\(folder.path)/world.yaml"]) == before)
    #expect(WatchedTree([folder.path]) != WatchedTree(["\(folder.path)/world.yaml"]))
  }
}
