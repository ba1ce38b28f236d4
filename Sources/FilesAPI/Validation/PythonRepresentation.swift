import JSON

/// Python's `str()` of a JSON value, which Pydantic shows for a tag that it does not know.
enum PythonRepresentation {
  static func text(of value: JSONValue) -> String {
    switch value {
    case .string(let text), .unpairedSurrogates(let text): return text
    default:
      var out = ""
      write(value, to: &out)
      return out
    }
  }

  private static func write(_ value: JSONValue, to out: inout String) {
    switch value {
    case .null: out += "None"
    case .bool(let flag): out += flag ? "True" : "False"
    case .int(let number): out += String(number)
    case .bigInt(let text): out += text
    case .float(let number): out += float(number)
    case .string(let text), .unpairedSurrogates(let text): quote(text, to: &out)
    case .array(let items):
      out += "["
      for (index, item) in items.enumerated() {
        if index > 0 { out += ", " }
        write(item, to: &out)
      }
      out += "]"
    case .object(let object):
      out += "{"
      for (index, member) in object.members.enumerated() {
        if index > 0 { out += ", " }
        quote(member.key, to: &out)
        out += ": "
        write(member.value, to: &out)
      }
      out += "}"
    }
  }

  private static func float(_ number: Double) -> String {
    var writer = JSONWriter()
    guard (try? writer.append(double: number)) != nil else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// `repr(str)`: single quotes, unless only those are inside.
  private static func quote(_ text: String, to out: inout String) {
    let usesDouble = text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\""))
    let quote: Unicode.Scalar = usesDouble ? "\"" : "'"
    out.unicodeScalars.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case quote:
        out += "\\"
        out.unicodeScalars.append(quote)
      default:
        if scalar.isPrintable { out.unicodeScalars.append(scalar) } else { escape(scalar.value, to: &out) }
      }
    }
    out.unicodeScalars.append(quote)
  }

  private static func escape(_ value: UInt32, to out: inout String) {
    let digits = String(value, radix: 16)
    let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    out += "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
  }
}

extension Unicode.Scalar {
  /// `str.isprintable()`: neither "other" nor a separator, but for the space.
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: self == " "
    default: true
    }
  }
}
