/// Sizes as people write them.
package enum ByteCount {
  private static let units: [(name: String, factor: Int)] = [
    ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40),
    ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000), ("b", 1),
  ]

  /// A whole number, with or without a unit: `10GiB`, `5 MB`, `512`. `nil` for anything else, or beyond an `Int`.
  package static func parse(_ text: some StringProtocol) -> Int? {
    let lowered = text.lowercased()
    let unit = units.first { lowered.hasSuffix($0.name) }
    let digits = lowered.dropLast(unit?.name.count ?? 0)
    let number = digits.hasSuffix(" ") ? digits.dropLast() : digits
    guard !number.isEmpty, number.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let count = Int(number)
    else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit?.factor ?? 1)
    return overflow ? nil : product
  }
}
