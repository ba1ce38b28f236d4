import Bytes

/// The members of an object in the order written; a repeated key keeps its first place and its last value, as in a
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
  /// Places by key, kept once a walk over the members would cost more than a look-up.
  private var places: [ExactText: Int]?

  private static let mostMembersWalked = 16

  package init() {}

  package init(_ members: [(key: String, value: JSONValue)]) {
    self.members.reserveCapacity(members.count)
    for member in members { set(member.key, to: member.value) }
  }

  package var count: Int { members.count }
  package var isEmpty: Bool { members.isEmpty }

  package subscript(key: String) -> JSONValue? {
    get { place(of: key).map { members[$0].value } }
    set {
      if let newValue {
        set(key, to: newValue)
      } else if let place = place(of: key) {
        members.remove(at: place)
        places = nil
        indexIfLarge()
      }
    }
  }

  mutating func reserveCapacity(_ capacity: Int) {
    members.reserveCapacity(capacity)
  }

  mutating func set(_ key: String, to value: JSONValue) {
    if let place = place(of: key) {
      members[place].value = value
      return
    }
    places?[ExactText(key)] = members.count
    members.append(Member(key: key, value: value))
    if places == nil { indexIfLarge() }
  }

  private func place(of key: String) -> Int? {
    if let places { return places[ExactText(key)] }
    return members.firstIndex { $0.key.isIdentical(to: key) }
  }

  private mutating func indexIfLarge() {
    guard members.count > Self.mostMembersWalked else { return }
    var places = [ExactText: Int](minimumCapacity: members.count * 2)
    for (place, member) in members.enumerated() { places[ExactText(member.key)] = place }
    self.places = places
  }
}

extension JSONObject: Equatable {
  /// The order counts: it shows in what is written.
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.hasUnencodableKey == right.hasUnencodableKey && left.members == right.members
  }
}
