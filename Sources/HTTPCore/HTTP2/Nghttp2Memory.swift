internal import CNghttp2

import Platform

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
