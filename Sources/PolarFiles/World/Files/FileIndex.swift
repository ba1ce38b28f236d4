/// Where the file of an id is.
///
/// In small dictionaries by the id's bits: growing copies one of them, and so does the first change after a snapshot. One
/// for all would make the create that grows it wait for a million others.
struct FileIndex: Sendable {
  private var dictionaries = [[ID: Int32]](repeating: [:], count: Self.count)

  private static let count = 256

  subscript(id: ID) -> Int32? {
    get { dictionaries[Self.place(of: id)][id] }
    set { dictionaries[Self.place(of: id)][id] = newValue }
  }

  /// - Parameter total: of ids that are spread evenly, as random ones are.
  mutating func reserveCapacity(_ total: Int) {
    guard total >= Self.count else { return }
    for place in dictionaries.indices { dictionaries[place].reserveCapacity(total / Self.count) }
  }

  private static func place(of id: ID) -> Int { Int((id.high ^ id.low) % UInt64(count)) }
}
