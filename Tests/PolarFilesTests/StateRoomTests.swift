import Testing
import Platform
@testable import PolarFiles

/// The disk space of a state, and behaviour without free space.
struct StateRoomTests: SavesState {
  let folder = TestFolder()

  private var bytesOnDisk: Int {
    contents.reduce(0) { sum, name in
      var status = stat()
      return stat("\(path).contents/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  private func content(_ number: Int) -> [UInt8] { [UInt8](repeating: UInt8(number), count: 100_000) }

  @Test func `a pack of which most is not needed is emptied, also while its contents are read`() throws {
    let test = try busy()
    let files = try (0..<60).map { try test.upload(content($0), name: "file") }
    try save(test)
    let again = try store()
    var file = try resuming(again)
    #expect(file.contents.isTidy)
    let object = try #require(try again.object(files[50]))
    for record in files[..<50] { again.store.delete(record.id) }
    #expect(bytesOnDisk > 6_000_000)
    try write(again, to: &file)
    #expect(file.contents.isTidy && contents == ["pack-2"] && bytesOnDisk < 1_100_000)
    #expect(object.content.bytes == content(50))
    file.release()
    let last = try resumed()
    for number in 50..<60 { #expect(try last.object(files[number])?.content.bytes == content(number)) }
  }

  @Test func `repeated writes use bounded space`() throws {
    let test = try busy()
    var file = try opened(test)
    for round in 0..<50 {
      test.store.delete(try test.upload(content(round), name: "short-lived").id)
      let record = try test.upload(content(100 + round), name: "file")
      try write(test, to: &file)
      test.store.delete(record.id)
      #expect(bytesOnDisk < 1_300_000)
    }
  }

  @Test func `a pack that is damaged is not emptied, and stays`() throws {
    let test = try busy()
    let files = try (0..<30).map { try test.upload(content($0), name: "file") }
    try save(test)
    let again = try store()
    var file = try resuming(again)
    var bytes = try pack("pack-1")
    bytes[bytes.count - 1] ^= 1
    folder.write(bytes, to: "world.state.contents/pack-1")
    for record in files[..<28] { again.store.delete(record.id) }
    try write(again, to: &file)
    #expect(file.contents.isTidy && contents.contains("pack-1"))
    #expect(try again.object(files[28])?.content.bytes == content(28))
    _ = try again.upload([1, 2], name: "later", organization: TestStore.globex)
    try write(again, to: &file)
    file.release()
    #expect(description(try resumed()).elementsEqual(description(again)))
  }

  @Test func `a state that could not be replaced still has all that it names`() throws {
    let test = try busy()
    let file = try test.upload(content(1))
    var state = try opened(test)
    try write(test, to: &state)
    let before = description(test)
    test.store.delete(file.id)
    test.store.delete(try test.upload(content(2)).id)
    let other = try test.upload(content(3), name: "other")
    folder.folder("world.state.new")
    #expect(throws: StateFailure.unwritable(path, "Is a directory")) { try write(test, to: &state) }
    state.release()
    rmdir("\(path).new")
    #expect(description(try resumed()).elementsEqual(before))
    var again = try resuming(try store())
    #expect(again.contents.leftovers.isEmpty)
    again.release()
    // The same goes on where it can.
    again = try opened(test)
    try write(test, to: &again)
    again.release()
    #expect(try resumed().object(other)?.content.bytes == content(3))
  }

  @Test func `an incomplete write leaves no file, and is repeated`() throws {
    let test = try busy()
    _ = try test.upload(content(1))
    var file = try opened(test)
    try write(test, to: &file)
    let (before, size) = (contents, bytesOnDisk)
    let large = [UInt8](repeating: 7, count: ContentPack.tooLarge)
    let name = "world.state.contents/\(SHA256Digest.of(large).hex)"
    folder.folder(name)
    let files = try (0..<12).map { try test.upload(content(2 + $0)) } + [try test.upload(large)]
    #expect(throws: StateFailure.unwritable(path, "Is a directory")) { try write(test, to: &file) }
    rmdir("\(folder.path)/\(name)")
    #expect(contents == before && bytesOnDisk == size)
    try write(test, to: &file)
    file.release()
    let again = try resumed()
    for record in files { #expect(try again.object(record)?.content.bytes == test.object(record)?.content.bytes) }
  }

  @Test func `without free space a pack is not emptied until there is space`() throws {
    let test = try busy()
    let files = try (0..<30).map { try test.upload(content($0)) }
    var file = try opened(test)
    try write(test, to: &file)
    for record in files[..<20] { test.store.delete(record.id) }
    folder.folder("world.state.contents/pack-2")
    try write(test, to: &file)
    #expect(!file.contents.isTidy && contents == ["pack-1", "pack-2"])
    rmdir("\(path).contents/pack-2")
    try write(test, to: &file)
    #expect(file.contents.isTidy && contents == ["pack-2"] && bytesOnDisk < 1_100_000)
    file.release()
    #expect(try description(resumed()).elementsEqual(description(test)))
  }
}
