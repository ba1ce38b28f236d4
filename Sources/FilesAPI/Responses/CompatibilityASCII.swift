/// What is left in ASCII of a text after NFKD, which the standard library does not offer.
enum CompatibilityASCII {
  static func text(of text: String) -> String {
    var ascii = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        ascii.unicodeScalars.append(scalar)
      } else if let rest = rests[scalar.value] {
        ascii += rest
      }
    }
    return ascii
  }

  /// Read when the first name that is not ASCII needs it.
  private static let rests: [UInt32: String] = {
    var rests: [UInt32: String] = [:]
    var point: UInt32 = 0x80
    for word in table.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      guard let kind = word.firstIndex(where: { $0 == "=" || $0 == "+" }) else { continue }
      let numbers = word[..<kind].split(separator: "*")
      let shown = String(word[word.index(after: kind)...])
      point += numbers.first.flatMap { UInt32($0, radix: 36) } ?? 0
      let more = numbers.count > 1 ? UInt32(numbers[1], radix: 36) ?? 0 : 0
      for step in 0...more {
        rests[point] = word[kind] == "+" ? risen(shown, by: step) : shown.replacingSpaces()
        point += 1
      }
    }
    return rests
  }()

  private static func risen(_ text: String, by step: UInt32) -> String {
    text.unicodeScalars.first.flatMap { Unicode.Scalar($0.value + step) }.map { String($0) } ?? ""
  }
}

extension String {
  /// The table shows a space as `_sp`.
  fileprivate func replacingSpaces() -> String {
    var result = ""
    var rest = self[...]
    while let first = rest.first {
      if rest.hasPrefix("_sp") {
        result += " "
        rest = rest.dropFirst(3)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
