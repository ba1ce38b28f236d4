import Testing

@testable import HTTPCore

@Suite struct StreamTableTests {
  @Test(arguments: [2, 8, 512] as [Int32])
  func `finds what was put in and nothing else`(_ stride: Int32) {
    var table = StreamTable<Int>()
    var expected: [Int32: Int] = [:]
    var random = SystemRandomNumberGenerator()
    for step in 0..<3000 {
      // Few identifiers, so that they are removed and come again, and far ones fall on the same slots.
      let id = Int32.random(in: 0..<200, using: &random) * stride + 1
      if step.isMultiple(of: 3) {
        let removed = table.remove(id)
        let wanted = expected.removeValue(forKey: id)
        #expect(removed == wanted)
      } else {
        table[id] = step
        expected[id] = step
      }
      #expect(table.count == expected.count)
    }
    for id in 0..<200 { #expect(table[Int32(id) * stride + 1] == expected[Int32(id) * stride + 1]) }
    #expect(table.values.sorted() == expected.values.sorted())
  }

  @Test func `remembers identifiers that were passed over`() {
    var identifiers = StreamIdentifiers()
    // The last two are trailers of an open stream, and a stream that was passed over.
    let opened = [1, 7, 9, 1, 3].map { identifiers.open($0) }
    #expect(opened == [true, true, true, true, false])
  }
}
