/// The pages of lists that were shown lately, whole: asked the same again, they are given by reference until the list of
/// an organization they are taken from changes.
///
/// Found by the query as it was sent, so that a hit spares its reading, too: a third of a list's instructions.
struct RenderedPages: Sendable {
  /// The list of an organization as it stands between two changes.
  struct Source: Sendable, Equatable {
    var organization: Int32
    var revision: UInt64
  }

  /// An object, so that looking at one counts once.
  private final class Page: Sendable {
    let query: [UInt8]
    let variant: UInt64
    let sources: [Source]
    let bytes: [UInt8]

    init(query: [UInt8], variant: UInt64, sources: [Source], bytes: [UInt8]) {
      self.query = query
      self.variant = variant
      self.sources = sources
      self.bytes = bytes
    }
  }

  private var slots: [Page?] = []
  private var byteCount = 0

  private static let slotCount = 256
  private static let byteLimit = 4 << 20

  /// - Parameter variant: what the page depends on besides query and lists.
  func find(
    _ query: UnsafeBufferPointer<UInt8>, _ variant: UInt64, _ subject: Subject, in world: World
  ) -> [UInt8]? {
    guard !slots.isEmpty else { return nil }
    guard let page = slots[Self.slot(query, variant, subject)], page.variant == variant,
      page.query.withUnsafeBufferPointer({ isSame($0, query) }), world.reads(subject, exactly: page.sources)
    else { return nil }
    return page.bytes
  }

  mutating func keep(
    _ bytes: [UInt8], for query: [UInt8], _ variant: UInt64, _ subject: Subject, from sources: [Source]
  ) {
    // A page that was made for a hundred files has room for them, however few there were.
    if slots.isEmpty || byteCount + bytes.capacity > Self.byteLimit {
      slots = [Page?](repeating: nil, count: Self.slotCount)
      byteCount = 0
    }
    let slot = query.withUnsafeBufferPointer { Self.slot($0, variant, subject) }
    byteCount += bytes.capacity - (slots[slot]?.bytes.capacity ?? 0)
    slots[slot] = Page(query: query, variant: variant, sources: sources, bytes: bytes)
  }

  private func isSame(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard one.count == other.count else { return false }
    for index in 0..<one.count where one[index] != other[index] { return false }
    return true
  }

  /// FNV-1a, of the query and who asks.
  private static func slot(_ query: UnsafeBufferPointer<UInt8>, _ variant: UInt64, _ subject: Subject) -> Int {
    let id =
      switch subject.kind {
      case .organization(let id), .user(let id): id
      }
    var hash = variant ^ id.high ^ id.low
    for byte in query { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32) & (slotCount - 1)
  }
}

extension World {
  /// The lists that the subject may see, as they are.
  func sources(readableBy subject: Subject) -> [RenderedPages.Source] {
    organizationIndices(readableBy: subject).map { index in
      RenderedPages.Source(organization: index, revision: files.revision(ofListOf: index))
    }
  }

  /// Whether these are the lists that the subject may see, none of them changed.
  fileprivate func reads(_ subject: Subject, exactly sources: [RenderedPages.Source]) -> Bool {
    guard case .organization(let id) = subject.kind else { return self.sources(readableBy: subject) == sources }
    return sources.count == 1 && organizations.isAt(sources[0].organization, id)
      && files.revision(ofListOf: sources[0].organization) == sources[0].revision
  }
}
