/// An element of a small XML document, its name without a prefix; attributes are ignored.
struct XMLElement {
  var name: String
  /// Its own text, without that of its children.
  var text = ""
  var children: [XMLElement] = []

  subscript(name: String) -> String? { children.first { $0.name == name }?.text }

  /// The root of a document; nil if it is not well-formed, or has what S3 does not need: a document type, processing
  /// instructions after the declaration, deeply nested elements.
  init?(document: [UInt8]) {
    var reader = XMLReader(document)
    reader.skipDeclaration()
    guard let root = reader.element(depth: 0), reader.isAtEnd else { return nil }
    self = root
  }

  fileprivate init(name: String) { self.name = name }
}

private struct XMLReader {
  private let bytes: [UInt8]
  private var position = 0

  private static let maxDepth = 8
  private static let entities: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether only white space and comments follow.
  var isAtEnd: Bool {
    mutating get {
      skipSpaceAndComments()
      return position == bytes.count
    }
  }

  mutating func skipDeclaration() {
    _ = take("\u{FEFF}")
    if take("<?xml") { _ = text(upTo: "?>") }
    skipSpaceAndComments()
  }

  mutating func element(depth: Int) -> XMLElement? {
    guard depth < Self.maxDepth, take("<"), let tag = text(upTo: ">"), !tag.hasPrefix("!"), !tag.hasPrefix("?") else {
      return nil
    }
    let isEmpty = tag.hasSuffix("/")
    let names = (isEmpty ? tag.dropLast() : tag[...]).split(whereSeparator: \.isWhitespace)
    guard let qualified = names.first, tag.first?.isWhitespace == false else { return nil }
    var element = XMLElement(name: String(qualified.split(separator: ":").last ?? qualified))
    if isEmpty { return element }
    while position < bytes.count {
      if take("</") {
        guard let end = text(upTo: ">") else { return nil }
        return end.split(whereSeparator: \.isWhitespace).elementsEqual([qualified]) ? element : nil
      } else if take("<!--") {
        guard text(upTo: "-->") != nil else { return nil }
      } else if take("<![CDATA[") {
        guard let text = text(upTo: "]]>") else { return nil }
        element.text += text
      } else if bytes[position] == UInt8(ascii: "<") {
        guard let child = self.element(depth: depth + 1) else { return nil }
        element.children.append(child)
      } else {
        guard let text = characters() else { return nil }
        element.text += text
      }
    }
    return nil
  }

  /// Text up to the next markup, its references replaced.
  private mutating func characters() -> String? {
    var text = ""
    var start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
      guard bytes[position] == UInt8(ascii: "&") else {
        position += 1
        continue
      }
      text += String(decoding: bytes[start..<position], as: UTF8.self)
      position += 1
      guard let name = self.text(upTo: ";"), let scalar = Self.scalar(name) else { return nil }
      text.unicodeScalars.append(scalar)
      start = position
    }
    return text + String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func scalar(_ reference: String) -> Unicode.Scalar? {
    guard reference.hasPrefix("#") else { return entities[reference] }
    let isHexadecimal = reference.hasPrefix("#x")
    return UInt32(reference.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
      .flatMap(Unicode.Scalar.init)
  }

  private mutating func skipSpaceAndComments() {
    while position < bytes.count {
      if [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
        position += 1
      } else if !take("<!--") || text(upTo: "-->") == nil {
        return
      }
    }
  }

  private mutating func take(_ mark: String) -> Bool {
    guard bytes[position...].starts(with: mark.utf8) else { return false }
    position += mark.utf8.count
    return true
  }

  private mutating func text(upTo mark: String) -> String? {
    let start = position
    let first = mark.utf8.first
    while position < bytes.count {
      if bytes[position] == first, bytes[position...].starts(with: mark.utf8) {
        defer { position += mark.utf8.count }
        return String(decoding: bytes[start..<position], as: UTF8.self)
      }
      position += 1
    }
    return nil
  }
}
