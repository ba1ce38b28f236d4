/// Writes the documents that S3 answers with.
struct XMLWriter {
  private(set) var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

  static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

  /// A document of S3's own name space.
  static func document(_ root: String, _ content: (inout XMLWriter) -> Void) -> [UInt8] {
    var writer = XMLWriter()
    writer.append(raw: "<\(root) xmlns=\"\(namespace)\">")
    content(&writer)
    writer.append(raw: "</\(root)>")
    return writer.bytes
  }

  mutating func append(raw text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ name: String, _ content: (inout XMLWriter) -> Void) {
    append(raw: "<\(name)>")
    content(&self)
    append(raw: "</\(name)>")
  }

  mutating func append(_ name: String, _ value: String) {
    append(raw: "<\(name)>")
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": append(raw: "&amp;")
      case "<": append(raw: "&lt;")
      case ">": append(raw: "&gt;")
      case "\"": append(raw: "&quot;")
      case "\r": append(raw: "&#13;")
      case "\n", "\t": bytes.append(UInt8(scalar.value))
      // XML 1.0 §2.2: other control characters cannot stand in a document, not even escaped.
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: append(raw: "\u{FFFD}")
      default: bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    append(raw: "</\(name)>")
  }
}
