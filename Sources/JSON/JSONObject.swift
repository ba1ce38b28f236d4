import Bytes

/// The members of an object in the order written; a repeated key keeps its first position and its last value, as in a
/// Python dict.
package struct JSONObject: Sendable {
  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSONValue

    package static func == (left: Member, right: Member) -> Bool {
      left.key.isIdentical(to: right.key) && left.value == right.value
    }
  }

  package private(set) var members: [Member] = []
  /// Some key holds an unpaired surrogate, shown as U+FFFD: the object cannot be written.
  package internal(set) var hasUnencodableKey = false
  /// Indices by key, kept once a walk over the members would cost more than a look-up.
  private var indices: [ExactText: Int]?

  private static let mostMembersWalked = 16

  package init() {}

  package init(_ members: [(key: String, value: JSONValue)]) {
    self.members.reserveCapacity(members.count)
    for member in members { set(member.key, to: member.value) }
  }

  package var count: Int { members.count }
  package var isEmpty: Bool { members.isEmpty }

  package subscript(key: String) -> JSONValue? {
    get { index(of: key).map { members[$0].value } }
    set {
      if let newValue {
        set(key, to: newValue)
      } else if let index = index(of: key) {
        members.remove(at: index)
        indices = nil
        indexIfLarge()
      }
    }
  }

  mutating func reserveCapacity(_ capacity: Int) {
    members.reserveCapacity(capacity)
  }

  mutating func set(_ key: String, to value: JSONValue) {
    if let index = index(of: key) {
      members[index].value = value
      return
    }
    indices?[ExactText(key)] = members.count
    members.append(Member(key: key, value: value))
    if indices == nil { indexIfLarge() }
  }

  private func index(of key: String) -> Int? {
    if let indices { return indices[ExactText(key)] }
    return members.firstIndex { $0.key.isIdentical(to: key) }
  }

  private mutating func indexIfLarge() {
    guard members.count > Self.mostMembersWalked else { return }
    var indices = [ExactText: Int](minimumCapacity: members.count * 2)
    for (index, member) in members.enumerated() { indices[ExactText(member.key)] = index }
    self.indices = indices
  }
}

extension JSONObject: Equatable {
  /// The order counts: it shows in what is written.
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.hasUnencodableKey == right.hasUnencodableKey && left.members == right.members
  }
}
