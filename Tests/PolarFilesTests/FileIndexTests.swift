import Testing
@testable import PolarFiles

struct FileIndexTests {
  @Test(arguments: [0, 5000])
  func `every id leads to its own file, and a copy stays as it is`(reserved: Int) {
    var random = RandomSource(seed: 1)
    let ids = (0..<2000).map { _ in random.nextID() }
    var index = FileIndex()
    index.reserveCapacity(reserved)
    for (place, id) in ids.enumerated() { index[id] = Int32(place) }
    let copy = index
    index[ids[7]] = nil
    #expect(ids.map { copy[$0] } == ids.indices.map { Int32($0) })
    #expect(index[ids[7]] == nil && index[ids[8]] == 8)
    #expect(index[random.nextID()] == nil)
  }
}
