import Testing

@testable import PolarFiles

struct FileIndicesTests {
  @Test(arguments: [0, 1, 255, 1_000_000, .max])
  func `an id tells its place, and is random otherwise`(place: Int32) {
    var random = RandomSource(seed: UInt64(place))
    let ids = (0..<100).map { _ in random.nextID(of: place) }
    #expect(ids.allSatisfy { $0.place == place && $0.version == 4 && $0.low >> 62 == 0b10 })
    #expect(Set(ids.map { $0.low & 0xFFFF_FFFF }).count > 90)
  }

  @Test func `files are found whether their ids tell their place or not`() throws {
    let given = "7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10"
    let test = try TestStore(
      fixture: """
        {"version": 1, "organizations": [{"id": "\(TestStore.acme)", "slug": "acme"}],
         "tokens": [{"token": "polar_oat_acme", "organization": "acme"}],
         "files": [{"id": "\(given)"}], "bulk": [{"count": 300, "seed": 1}]}
        """)
    let created = try (0..<300).map { _ in try test.create().file.id }
    let subject = test.subject("polar_oat_acme")
    #expect(try test.store.file(#require(ID(given)), visibleTo: subject) != nil)
    for id in created { #expect(test.store.file(id, visibleTo: subject)?.id == id) }
    for file in test.store.list(subject: subject, page: 1, limit: 100).files {
      #expect(test.store.file(file.id, visibleTo: subject)?.id == file.id)
    }
  }

  @Test(arguments: [0, 1, 300, 20_000])
  func `finds every file by its id, and no other`(count: Int) {
    var random = RandomSource(seed: 7)
    // Ids that differ in a digit only are as good as random ones.
    let ids = (0..<count).map { $0.isMultiple(of: 2) ? random.nextID() : ID(version4: 0xF11E, UInt64($0)) }
    var indices = FileIndices()
    for (place, id) in ids.enumerated() { indices.insert(id, Int32(place)) }
    let snapshot = indices
    indices.insert(ID(high: 1, low: 2), Int32(count))
    func place(of id: ID, in indices: FileIndices) -> Int32? {
      indices.place(of: id) { $0 < count && ids[Int($0)] == id }
    }
    for (number, id) in ids.enumerated() {
      #expect(place(of: id, in: indices) == Int32(number))
    }
    #expect(indices.place(of: ID(high: 1, low: 2)) { $0 == Int32(count) } == Int32(count))
    #expect(snapshot.place(of: ID(high: 1, low: 2)) { $0 == Int32(count) } == nil)
    for _ in 0..<1000 { #expect(place(of: random.nextID(), in: indices) == nil) }
  }
}
