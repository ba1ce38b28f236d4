import ArgumentParser

/// A number of bytes as a person writes it: `1048576`, `64KiB`, `1 GiB`, `250 MB`.
struct ByteSize: ExpressibleByArgument, Equatable {
  var bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let trimmed = argument.filter { $0 != " " && $0 != "_" }
    let digits = trimmed.prefix { $0.isNumber }
    guard let number = Int(digits) else { return nil }
    let factor: Int
    switch trimmed.dropFirst(digits.count).lowercased() {
    case "", "b": factor = 1
    case "k", "ki", "kib": factor = 1 << 10
    case "m", "mi", "mib": factor = 1 << 20
    case "g", "gi", "gib": factor = 1 << 30
    case "t", "ti", "tib": factor = 1 << 40
    case "kb": factor = 1_000
    case "mb": factor = 1_000_000
    case "gb": factor = 1_000_000_000
    case "tb": factor = 1_000_000_000_000
    default: return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    bytes = product
  }

  var defaultValueDescription: String {
    for (factor, unit) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    where bytes >= factor && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)"
  }
}
