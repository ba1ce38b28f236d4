import PolarFiles

/// The query of a list: which parameters there may be, and which page is asked for.
struct ListQuery {
  static let longestPage = 200

  let page: PageNumber
  /// Whether a page was asked for, by either of its parameters.
  let hasPage: Bool
  private let request: ControlRequest

  init(_ request: ControlRequest, knowing names: [String]) throws(ControlError) {
    let known = names + ["page", "limit"]
    for (name, _) in request.query where !known.contains(name) {
      throw ControlError(.badRequest, "Unknown query parameter '\(name)'; known are \(known.joined(separator: ", ")).")
    }
    self.request = request
    page = PageNumber(
      try Self.number(request, "page", in: 1...Int.max) ?? 1,
      size: try Self.number(request, "limit", in: 1...Self.longestPage) ?? PageNumber().size)
    hasPage = request.value("page") != nil || request.value("limit") != nil
  }

  /// Nil where it is left out or empty.
  func text(_ name: String) -> String? { request.value(name).flatMap { $0.isEmpty ? nil : $0 } }

  func value<Value: RawRepresentable & CaseIterable>(_ name: String, _ type: Value.Type) throws(ControlError) -> Value?
  where Value.RawValue == String {
    guard let text = text(name) else { return nil }
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw ControlError(.invalid, "\(name) must be one of \(known), not '\(text)'.")
    }
    return value
  }

  /// By id or by slug.
  func organization(in store: Store) throws(ControlError) -> ID? {
    guard let text = text("organization") else { return nil }
    if let organization = store.organization(slug: text) { return organization.id }
    guard let id = ID(text), store.organization(id) != nil else {
      throw ControlError(.invalid, "There is no organization '\(text)'.")
    }
    return id
  }

  private static func number(
    _ request: ControlRequest, _ name: String, in range: ClosedRange<Int>
  ) throws(ControlError) -> Int? {
    guard let text = request.value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      let bounds = range.upperBound == .max ? "from 1 on" : "from 1 to \(range.upperBound)"
      throw ControlError(.invalid, "\(name) must be a whole number \(bounds), not '\(text)'.")
    }
    return number
  }
}
