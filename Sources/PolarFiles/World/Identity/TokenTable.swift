import Platform

/// The tokens of a world, found by a hash of their bytes: every request comes through here.
package struct TokenTable: Sendable {
  private struct Entry: Sendable {
    var bytes: [UInt8]
    /// Never, for a token without an expiry; always, for a revoked one.
    var invalidFrom: Timestamp
    var kind: TokenKind
    /// Made once, so that a look-up costs retains only.
    var authentication: Authentication
    var token: Token

    init(_ token: Token) {
      bytes = Array(token.text.utf8)
      invalidFrom =
        token.isRevoked ? Timestamp(microseconds: .min) : token.expiresAt ?? Timestamp(microseconds: .max)
      kind = token.kind
      authentication = token.authentication
      self.token = token
    }
  }

  private var entries: [Entry] = []
  /// Open addressing with linear probing; 0 is free, otherwise an index into `entries` plus one.
  private var slots: [UInt32] = [UInt32](repeating: 0, count: 16)

  package init() {}

  package var all: some Collection<Token> { entries.lazy.map(\.token) }
  package var count: Int { entries.count }

  /// Adds the token, or puts it in the place of the one with the same text.
  package mutating func insert(_ token: Token) {
    let entry = Entry(token)
    if let index = entry.bytes.withUnsafeBufferPointer({ index(of: $0) }) {
      entries[index] = entry
      return
    }
    entries.append(entry)
    if entries.count * 2 > slots.count {
      rehash(slots.count * 2)
    } else {
      place(entries.count - 1)
    }
  }

  package subscript(text: String) -> Token? {
    get {
      var text = text
      return text.withUTF8 { index(of: $0) }.map { entries[$0].token }
    }
  }

  /// Who bears this token; `nil` for a token that is not in the table. Few tokens expire, so the clock is asked for
  /// those only.
  package func authentication(_ bytes: UnsafeBufferPointer<UInt8>, by clock: Clock) -> (TokenKind, Authentication)? {
    guard let index = index(of: bytes) else { return nil }
    let invalidFrom = entries[index].invalidFrom
    if invalidFrom.microseconds != .max, invalidFrom <= clock.now() { return (entries[index].kind, .invalidToken) }
    return (entries[index].kind, entries[index].authentication)
  }

  /// `false` when there is no such token, or it is revoked already.
  package mutating func revoke(_ text: String) -> Bool {
    var text = text
    guard let index = text.withUTF8({ index(of: $0) }), !entries[index].token.isRevoked else { return false }
    var token = entries[index].token
    token.isRevoked = true
    entries[index] = Entry(token)
    return true
  }

  private func index(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(bytes)) & mask
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      let isEqual = entries[index].bytes.withUnsafeBufferPointer { candidate in
        candidate.count == bytes.count
          && (bytes.isEmpty || memcmp(candidate.baseAddress!, bytes.baseAddress!, bytes.count) == 0)
      }
      if isEqual { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private mutating func place(_ index: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: entries[index].bytes.withUnsafeBufferPointer(Self.hash)) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(index + 1)
  }

  private mutating func rehash(_ capacity: Int) {
    slots = [UInt32](repeating: 0, count: capacity)
    for index in entries.indices { place(index) }
  }

  /// Eight bytes a step; tokens come from the user's own fixtures, so a flood of collisions is no concern.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(raw.count)
    var offset = 0
    while offset + 8 <= raw.count {
      hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var tail: UInt64 = 0
    while offset < raw.count {
      tail = tail << 8 | UInt64(raw[offset])
      offset += 1
    }
    return mix(hash ^ tail)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
    return product.high ^ product.low
  }
}
