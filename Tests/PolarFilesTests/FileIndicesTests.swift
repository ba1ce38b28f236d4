import Testing

@testable import PolarFiles

struct FileIndicesTests {
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
