import Bytes

/// Parses sizes as people write them, on the command line and in fixtures.
package enum ByteCount {
  /// A letter alone is binary, as for Docker. No unit may be so great, or its number so long, that an `Int` could not hold
  /// them: so `fixtures/schema.json` can say the same.
  private static let units: [(names: [String], factor: Int, digits: Int)] = [
    (["", "b"], 1, 18), (["k", "ki", "kib"], 1 << 10, 15), (["m", "mi", "mib"], 1 << 20, 12),
    (["g", "gi", "gib"], 1 << 30, 9), (["t", "ti", "tib"], 1 << 40, 6),
    (["kb"], 1000, 15), (["mb"], 1_000_000, 12), (["gb"], 1_000_000_000, 9), (["tb"], 1_000_000_000_000, 6),
  ]

  /// A whole number, with or without a unit: `10GiB`, `5 MB`, `512`. `nil` for anything else.
  package static func parse(_ text: String) -> Int? {
    let digits = text.utf8.prefix(while: \.isDigit)
    let rest = text.utf8.dropFirst(digits.count)
    let name = String(Substring(rest.first == UInt8(ascii: " ") ? rest.dropFirst() : rest)).lowercased()
    guard let unit = units.first(where: { $0.names.contains(name) }), digits.count <= unit.digits,
      let number = Int(Substring(digits))
    else { return nil }
    return number * unit.factor
  }
}
