import Platform

/// Free blocks in lists by size, in steps of 64 bytes up to a kilobyte; larger ones are the C library's.
struct BlockPools {
  private static let step = 64
  private static let sizes = 16
  /// Blocks kept of one size, so that a rush leaves a megabyte behind at most.
  private static let most: Int32 = 128
  /// In front of each block: which list it belongs to, `sizes` for none; 16 bytes to keep its alignment.
  private static let header = 16

  private struct List {
    var first: UnsafeMutableRawPointer?
    var count: Int32 = 0
  }

  private let lists = UnsafeMutablePointer<List>.allocate(capacity: sizes)

  init() { lists.initialize(repeating: List(), count: Self.sizes) }

  func take(_ size: Int) -> UnsafeMutableRawPointer? {
    let index = (max(1, size) - 1) / Self.step
    guard index < Self.sizes else { return allocate(size, index: Self.sizes) }
    guard let block = lists[index].first else { return allocate((index + 1) * Self.step, index: index) }
    lists[index].first = block.load(as: UnsafeMutableRawPointer?.self)
    lists[index].count &-= 1
    return block
  }

  func give(_ block: UnsafeMutableRawPointer?) {
    guard let block else { return }
    let start = block - Self.header
    let index = start.load(as: Int.self)
    guard index < Self.sizes, lists[index].count < Self.most else { return free(start) }
    block.storeBytes(of: lists[index].first, as: UnsafeMutableRawPointer?.self)
    lists[index].first = block
    lists[index].count &+= 1
  }

  func resize(_ block: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
    guard let block else { return take(size) }
    let start = block - Self.header
    let index = start.load(as: Int.self)
    if index == Self.sizes, size > Self.sizes * Self.step {
      return realloc(start, Self.header + size).map { $0 + Self.header }
    }
    let room = index < Self.sizes ? (index + 1) * Self.step : Self.sizes * Self.step
    if index < Self.sizes, size <= room { return block }
    guard let grown = take(size) else { return nil }
    grown.copyMemory(from: block, byteCount: min(room, size))
    give(block)
    return grown
  }

  private func allocate(_ size: Int, index: Int) -> UnsafeMutableRawPointer? {
    guard size <= Int.max - Self.header, let start = malloc(Self.header + size) else { return nil }
    start.storeBytes(of: index, as: Int.self)
    return start + Self.header
  }

  func freeAll() {
    for index in 0..<Self.sizes {
      while let block = lists[index].first {
        lists[index].first = block.load(as: UnsafeMutableRawPointer?.self)
        free(block - Self.header)
      }
    }
    lists.deallocate()
  }
}
