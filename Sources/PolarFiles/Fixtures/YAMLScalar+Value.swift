import JSON

extension YAMLScalar {
  /// The value by the core schema of YAML 1.2.2 §10.3.2: times stay text, and so do `yes` and `off`.
  var value: JSONValue {
    guard isPlain else { return .string(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    default: return integer ?? float ?? .string(text)
    }
  }

  /// By a tag that says the type; `nil` when the text does not fit it.
  func value(tag: String) -> JSONValue? {
    switch tag {
    // Times are text here.
    case "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp": return .string(text)
    case "tag:yaml.org,2002:null": return plain { if case .null = $0 { true } else { false } }
    case "tag:yaml.org,2002:bool": return plain { if case .bool = $0 { true } else { false } }
    case "tag:yaml.org,2002:int":
      return plain {
        switch $0 {
        case .int, .bigInt: true
        default: false
        }
      }
    case "tag:yaml.org,2002:float":
      return plain {
        switch $0 {
        case .int, .float: true
        default: false
        }
      }
    default: return nil
    }
  }

  private func plain(_ fits: (JSONValue) -> Bool) -> JSONValue? {
    let value = YAMLScalar(text: text, isPlain: true).value
    return fits(value) ? value : nil
  }

  private var integer: JSONValue? {
    let bytes = Array(text.utf8)
    if bytes.count > 2, bytes[0] == UInt8(ascii: "0"), bytes[1] == UInt8(ascii: "o") || bytes[1] == UInt8(ascii: "x") {
      // Without a sign; beyond an integer's range it stays text.
      guard bytes[2] != UInt8(ascii: "-"), bytes[2] != UInt8(ascii: "+") else { return nil }
      return Int(text.dropFirst(2), radix: bytes[1] == UInt8(ascii: "o") ? 8 : 16).map(JSONValue.int)
    }
    let isSigned = bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")
    let digits = bytes.dropFirst(isSigned ? 1 : 0)
    guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
    if let number = Int(text) { return .int(number) }
    let significant = String(decoding: digits.drop { $0 == UInt8(ascii: "0") }, as: UTF8.self)
    return .bigInt(bytes[0] == UInt8(ascii: "-") ? "-\(significant)" : significant)
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private var float: JSONValue? {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let whole = rest.prefix(while: \.isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: \.isDigit).count
      rest = rest.dropFirst(1 + fraction)
    }
    guard whole.count + fraction > 0 else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.allSatisfy(\.isDigit) else { return nil }
      rest = rest[rest.endIndex...]
    }
    return rest.isEmpty ? Double(text).map(JSONValue.float) : nil
  }
}
