import Testing
@testable import PolarFiles
import Platform

/// Within minutes: a test that awaits goes on when others leave it a thread.
@Suite(.timeLimit(.minutes(10)))
struct FixtureWatcherTests {
  @Test func `calls back for a file that is written, replaced or removed`() async throws {
    let folder = TestFolder()
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

  @Test func `calls back for each fixture that is new in a folder`() async throws {
    let folder = TestFolder()
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    let watcher = try FixtureWatcher(paths: [folder.path]) { change.yield() }
    var next = changes.makeAsyncIterator()
    folder.write("version: 1", to: "world.yaml")
    await next.next()
    folder.write("{}", to: "more.json")
    await next.next()
    watcher.cancel()
  }

  @Test func `other files and folders in a folder are ignored`() {
    let folder = TestFolder()
    folder.write("version: 1", to: "world.yaml")
    let before = WatchedTree([folder.path])
    folder.folder("assets")
    folder.write("text", to: "assets/a.yaml")
    folder.write("text", to: "a.txt")
    #expect(WatchedTree([folder.path]) == before)
    #expect(before.folders.contains(folder.path))
    folder.write("version: 1 # again", to: "world.yaml")
    #expect(WatchedTree([folder.path]) != before)
  }

  @Test func `calls back for a file whose bytes the fixtures take, from the change on that names it`() async throws {
    let folder = TestFolder()
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

  @Test func `follows a folder that is put in the place of another by a link, as Kubernetes does it`() async throws {
    let folder = TestFolder()
    for (name, text) in [("..1", "version: 1"), ("..2", "version: 1"), ("..3", "version: 1")] {
      folder.folder(name)
      folder.write(text, to: "\(name)/world.yaml")
    }
    folder.link("..data", to: "..1")
    folder.link("world.yaml", to: "..data/world.yaml")
    for watched in [folder.path, "\(folder.path)/world.yaml"] {
      folder.link("..data", to: "..1")
      let (changes, change) = AsyncStream.makeStream(of: Void.self)
      let watcher = try FixtureWatcher(paths: [watched]) { change.yield() }
      var next = changes.makeAsyncIterator()
      folder.link("..data", to: "..2")
      await next.next()
      folder.link("..data", to: "..3")
      await next.next()
      watcher.cancel()
    }
  }

  @Test func `follows a link on the way, and what is behind it then`() async throws {
    let folder = TestFolder()
    for name in ["one", "two", "two/deep"] { folder.folder(name) }
    folder.folder("one/deep")
    folder.write("version: 1", to: "one/deep/world.yaml")
    folder.write("version: 1", to: "two/deep/world.yaml")
    folder.link("current", to: "\(folder.path)/one")
    folder.link("alias", to: "current")
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    let watcher = try FixtureWatcher(paths: ["\(folder.path)/alias/deep/world.yaml"]) { change.yield() }
    var next = changes.makeAsyncIterator()
    folder.link("current", to: "two")
    await next.next()
    folder.write("version: 1 # changed", to: "two/deep/world.yaml")
    await next.next()
    rename("\(folder.path)/two/deep", "\(folder.path)/two/gone")
    await next.next()
    watcher.cancel()
  }

  @Test func `detects a change with the same size and time`() async throws {
    let folder = TestFolder()
    folder.write("version: 1 # a", to: "world.yaml")
    let path = "\(folder.path)/world.yaml"
    var status = stat()
    #expect(stat(path, &status) == 0)
    #if canImport(Darwin)
      let times = [status.st_atimespec, status.st_mtimespec]
    #else
      let times = [status.st_atim, status.st_mtim]
    #endif
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    let watcher = try FixtureWatcher(paths: [path]) { change.yield() }
    var next = changes.makeAsyncIterator()
    folder.write("version: 1 # b", to: "world.yaml")
    #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
    await next.next()
    watcher.cancel()
  }

  @Test func `a link that leads to itself leads nowhere`() {
    let folder = TestFolder()
    folder.link("a", to: "b")
    folder.link("b", to: "a")
    folder.link("self.yaml", to: ".")
    #expect(WatchedTree(["\(folder.path)/a"]) == WatchedTree(["\(folder.path)/a"]))
    let parent = folder.path.split(separator: "/").dropLast().joined(separator: "/")
    #expect(WatchedTree([folder.path]).folders == ["/\(parent)", folder.path])
  }

  @Test func `ignores files that it does not watch`() {
    let folder = TestFolder()
    folder.write("version: 1", to: "world.yaml")
    let before = WatchedTree(["\(folder.path)/world.yaml"])
    folder.write("noise", to: "other.txt")
    #expect(WatchedTree(["\(folder.path)/world.yaml"]) == before)
    #expect(WatchedTree([folder.path]) != WatchedTree(["\(folder.path)/world.yaml"]))
  }
}
