import Testing
@testable import PolarFiles

struct ListOrderTests {
  private func store(_ order: ListOrder, files: Int = 50) throws -> TestStore {
    try TestStore(
      { $0.listOrder = order },
      fixture: """
        {"version": 1, "organizations": [{"id": "\(TestStore.acme)", "slug": "acme"}],
         "tokens": [{"token": "polar_oat_acme", "organization": "acme"}],
         "bulk": [{"count": \(files), "name": "{n}"}]}
        """)
  }

  @Test func `as created, a change moves nothing`() throws {
    let test = try store(.creation)
    let before = test.names("polar_oat_acme")
    #expect(before == (1...50).map { "\($0)" })
    let file = test.list("polar_oat_acme").files[20]
    _ = test.store.patch(file.id, name: "new", version: "2")
    #expect(test.list("polar_oat_acme").files[20].id == file.id)
  }

  @Test func `shuffled, a list holds the same files in an order that the seed gives`() throws {
    let one = try store(.shuffled(seed: 1)).names("polar_oat_acme")
    #expect(one != (1...50).map { "\($0)" } && Set(one) == Set((1...50).map { "\($0)" }))
    #expect(try store(.shuffled(seed: 1)).names("polar_oat_acme") == one)
    #expect(try store(.shuffled(seed: 2)).names("polar_oat_acme") != one)
  }

  @Test func `shuffled, pages of a world at rest hold each file once`() throws {
    let test = try store(.shuffled(seed: 3))
    let pages = (1...7).map { test.names("polar_oat_acme", page: $0, limit: 8) }
    #expect(pages.flatMap(\.self) == test.names("polar_oat_acme"))
  }

  @Test func `shuffled, a row moves when it changes, and only then`() throws {
    let test = try store(.shuffled(seed: 4), files: 500)
    func ids() -> [ID] {
      (1...5).flatMap { test.list("polar_oat_acme", ListQuestion(page: PageNumber($0, size: 100))).files.map(\.id) }
    }
    let before = ids()
    let file = before[7]
    _ = test.store.patch(file, name: "", version: nil)
    _ = try test.store.deleteObject(bucket: .privateFiles, key: #require(test.store.file(file)).path)
    #expect(ids() == before)
    _ = test.store.patch(file, name: "new", version: nil)
    let after = ids()
    #expect(after != before && after.filter { $0 != file } == before.filter { $0 != file })
    _ = test.store.patch(file, name: "new", version: nil)
    #expect(ids() == after)
    var patch = OperatorPatch()
    patch.version = "3"
    _ = test.store.patch(file, with: patch)
    #expect(ids() != after)
    test.store.reset()
    #expect(ids() == before)
  }

  @Test func `shuffled, a client that changes what it pages over misses files`() throws {
    let test = try store(.shuffled(seed: 5), files: 300)
    var seen: Set<ID> = []
    for page in 1...10 {
      for file in test.list("polar_oat_acme", ListQuestion(page: PageNumber(page, size: 30))).files {
        seen.insert(file.id)
        _ = test.store.patch(file.id, name: nil, version: "1")
      }
    }
    #expect(seen.count < 300)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `several lists merge into the pages of one`(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var lists = (0..<Int(seed)).map { _ in FileList() }
    var all: [ListKey] = []
    for index in 0..<3000 {
      let rank = Int64(random.next() % 500) - 250
      let key = ListKey(rank: seed == 6 ? Int64(bitPattern: random.next()) : rank, index: Int32(index))
      // Lopsided on purpose: one may hold nearly everything.
      lists[Int(random.next() % seed) * Int(random.next() % 4) / 4].insert(key)
      all.append(key)
    }
    all.sort()
    #expect(lists.total == all.count)
    for offset in stride(from: 0, to: all.count + 20, by: 61) {
      #expect(lists.page(offset: offset, limit: 10) == all.dropFirst(offset).prefix(10))
    }
    #expect(lists.page(offset: 0, limit: 5000) == all[...])
  }

  @Test func `nothing merges into nothing`() {
    #expect([FileList]().page(offset: 0, limit: 10).isEmpty)
    #expect([FileList(), FileList()].page(offset: 0, limit: 10).isEmpty)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `a list is sorted whatever comes and goes`(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var list = FileList()
    var model: Set<ListKey> = []
    for index in 0..<2000 {
      if random.next() % 3 > 0 || model.isEmpty {
        let key = ListKey(rank: Int64(random.next() % 300), index: Int32(index))
        list.insert(key)
        model.insert(key)
      } else if let key = model.sorted().randomElement(using: &random) {
        list.remove(key)
        list.remove(key)
        model.remove(key)
      }
    }
    #expect(list.keys == model.sorted())
  }
}
