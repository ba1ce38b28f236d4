import Testing
@testable import Bytes

struct PartitioningIndexTests {
  @Test func `is where the elements behind begin, in arrays of every length`() {
    for count in 0...33 {
      let numbers = Array(0..<count)
      for place in 0...count { #expect(numbers.partitioningIndex { $0 >= place } == place) }
    }
  }

  @Test func `counts as the collection does`() {
    let slice = [9, 9, 1, 3, 3, 5, 0][2..<6]
    #expect(slice.partitioningIndex { $0 >= 3 } == 3)
    #expect(slice.partitioningIndex { $0 > 3 } == 5)
    #expect(slice.partitioningIndex { $0 > 5 } == slice.endIndex)
    #expect(slice.partitioningIndex { $0 > 0 } == slice.startIndex)
  }

  @Test func `looks at no more elements than it must`() {
    var count = 0
    let place = (0..<1_000_000).partitioningIndex { number in
      count += 1
      return number >= 777_777
    }
    #expect(place == 777_777)
    #expect(count <= 20)
  }
}
