import Synchronization

/// Where the bytes of parts live.
package final class PartStorage: Sendable {
  package enum Mode: Sendable, Hashable {
    case memory
    /// In nameless files of this directory.
    case disk(directory: String)
    /// Nowhere: sizes and digests are stored, and reads return zeros.
    case discard
  }

  /// The length of every extent of a part but the last: that of a huge page, since no page may belong to two blocks of
  /// `BlockFile`.
  package static let extentSize = 2 << 20

  package let mode: Mode
  package let meter: StorageMeter
  private let file: BlockFile?

  /// - Throws: when the directory takes no file.
  package init(mode: Mode, memoryLimit: Int) throws(StorageUnavailable) {
    self.mode = mode
    meter = StorageMeter(limit: memoryLimit)
    if case .disk(let directory) = mode {
      file = try BlockFile(directory: directory)
    } else {
      file = nil
    }
  }

  /// In memory.
  package init(memoryLimit: Int) {
    mode = .memory
    meter = StorageMeter(limit: memoryLimit)
    file = nil
  }

  var keepsBytes: Bool { mode != .discard }

  /// Refuses a part that cannot fit before its body is read.
  func checkRoom(for count: Int) throws(StorageError) {
    guard mode == .memory, !meter.hasRoom(for: count) else { return }
    throw .memoryExhausted(limit: meter.limit)
  }

  /// Where bytes stay, in memory.
  func makeSlab(capacity: Int) throws(StorageError) -> Slab {
    guard let slab = Slab(capacity: capacity, meter: meter) else { throw .memoryExhausted(limit: meter.limit) }
    return slab
  }

  /// Where bytes arrive on their way to a block or to nowhere.
  func makePassage(capacity: Int) throws(StorageError) -> Slab {
    guard let slab = Slab(capacity: capacity, meter: nil) else { throw .memoryExhausted(limit: meter.limit) }
    return slab
  }

  /// Where bytes stay, on the disk; `nil` without one.
  func makeBlock() -> BlockFile.Block? { file?.makeBlock() }
}

/// A run of a part's bytes, at most `PartStorage.extentSize` long.
package enum Extent: Sendable {
  case slab(Slab)
  case block(BlockFile.Block)
}

/// The extents of one part. Most parts are small, and there may be a million of them: one takes no array.
package enum ExtentList: Sendable {
  case one(Extent)
  case many([Extent])

  init(_ extents: [Extent]) { self = extents.count == 1 ? .one(extents[0]) : .many(extents) }

  subscript(index: Int) -> Extent {
    switch self {
    case .one(let extent): extent
    case .many(let extents): extents[index]
    }
  }
}

/// No file can be made in the directory for parts.
package struct StorageUnavailable: Error, Sendable {
  package let directory: String
  /// The system's own words.
  package let reason: String

  package var message: String { "cannot keep parts in \(directory): \(reason)" }
}

/// Counts the bytes held in memory against a limit.
package final class StorageMeter: Sendable {
  package let limit: Int
  private let used = Atomic<Int>(0)

  package init(limit: Int) { self.limit = limit }

  package var bytesInUse: Int { used.load(ordering: .relaxed) }

  /// `false`, and nothing counted, when that would go beyond the limit.
  func reserve(_ count: Int) -> Bool {
    let (_, after) = used.add(count, ordering: .relaxed)
    if after <= limit { return true }
    release(count)
    return false
  }

  func release(_ count: Int) { used.subtract(count, ordering: .relaxed) }

  /// Whether `count` bytes would fit now: refuses a large part before its body is read.
  package func hasRoom(for count: Int) -> Bool { count <= limit - bytesInUse }
}
