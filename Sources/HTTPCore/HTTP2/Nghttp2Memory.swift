internal import CNghttp2

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where the nghttp2 sessions of one lane take their memory from.
///
/// A stream takes some ten small blocks and gives them back when it is answered, often dozens of streams at once, which
/// is more than the C library's cache for a thread holds. What is given back is kept by size for the next one.
final class Nghttp2Memory {
  private let pools = UnsafeMutablePointer<BlockPools>.allocate(capacity: 1)

  init() { pools.initialize(to: BlockPools()) }

  deinit {
    pools.pointee.freeAll()
    pools.deallocate()
  }

  /// For `nghttp2_session_server_new3`; this object must outlive the session.
  func withAllocator<R>(_ body: (UnsafeMutablePointer<nghttp2_mem>) -> R) -> R {
    var allocator = nghttp2_mem(
      mem_user_data: pools,
      malloc: { size, pools in Nghttp2Memory.pools(pools).pointee.take(size) },
      free: { block, pools in Nghttp2Memory.pools(pools).pointee.give(block) },
      calloc: { count, size, pools in
        let (total, isTooMuch) = count.multipliedReportingOverflow(by: size)
        guard !isTooMuch, let block = Nghttp2Memory.pools(pools).pointee.take(total) else { return nil }
        return memset(block, 0, total)
      },
      realloc: { block, size, pools in Nghttp2Memory.pools(pools).pointee.resize(block, size) })
    return body(&allocator)
  }

  private static func pools(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<BlockPools> {
    context!.assumingMemoryBound(to: BlockPools.self)
  }
}

/// Free blocks in lists by size, in steps of 64 bytes up to a kilobyte; larger ones are the C library's.
private struct BlockPools {
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
