import Testing

@testable import HTTPCore

struct BlockPoolsTests {
  private struct Block {
    var start: UnsafeMutableRawPointer
    var size: Int
    var mark: UInt8

    func isIntact(upTo count: Int) -> Bool {
      UnsafeRawBufferPointer(start: start, count: count).allSatisfy { $0 == mark }
    }
  }

  @Test(arguments: 0..<4) func `keeps every block's bytes through any order of calls`(_ batch: Int) throws {
    var random = SplitMix(seed: 7 + UInt64(batch))
    let pools = BlockPools()
    defer { pools.freeAll() }
    var blocks: [Block] = []
    func size() -> Int { random.below(3) == 0 ? random.below(3_000) : random.below(200) }
    for turn in 0..<2_000 {
      let mark = UInt8(truncatingIfNeeded: turn)
      switch random.below(blocks.count > 100 ? 2 : 3) {
      case 0 where !blocks.isEmpty:
        let block = blocks.swapRemove(random.below(blocks.count))
        #expect(block.isIntact(upTo: block.size))
        pools.give(block.start)
      case 1 where !blocks.isEmpty:
        let index = random.below(blocks.count)
        let block = blocks[index]
        let size = size()
        let start = try #require(pools.resize(block.start, size))
        #expect(Block(start: start, size: size, mark: block.mark).isIntact(upTo: min(size, block.size)))
        memorySet(start, mark, size)
        blocks[index] = Block(start: start, size: size, mark: mark)
      default:
        let size = size()
        let start = try #require(pools.take(size))
        #expect(UInt(bitPattern: start) % 16 == 0)
        memorySet(start, mark, size)
        blocks.append(Block(start: start, size: size, mark: mark))
      }
    }
    for block in blocks {
      #expect(block.isIntact(upTo: block.size))
      pools.give(block.start)
    }
  }

  @Test func `gives a block back to who asks for that size next`() throws {
    let pools = BlockPools()
    defer { pools.freeAll() }
    let first = try #require(pools.take(100))
    pools.give(first)
    #expect(pools.take(128) == first)
    pools.give(first)
    #expect(try #require(pools.take(129)) != first)
  }

  private func memorySet(_ start: UnsafeMutableRawPointer, _ mark: UInt8, _ size: Int) {
    UnsafeMutableRawBufferPointer(start: start, count: size).initializeMemory(as: UInt8.self, repeating: mark)
  }
}

extension Array {
  fileprivate mutating func swapRemove(_ index: Int) -> Element {
    swapAt(index, count - 1)
    return removeLast()
  }
}
