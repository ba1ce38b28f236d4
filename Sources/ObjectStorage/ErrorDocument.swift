import HTTPCore
import HTTPTypes
import PolarFiles

/// S3's error document.
struct ErrorDocument {
  let error: StorageError
  let identifiers: ResponseIdentifiers

  var bytes: [UInt8] {
    var xml = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>".utf8)
    append("Code", error.code.rawValue, to: &xml)
    append("Message", error.message, to: &xml)
    for detail in error.extras { append(detail.name, detail.value, to: &xml) }
    append("RequestId", identifiers.requestID, to: &xml)
    append("HostId", identifiers.hostID, to: &xml)
    xml.append(contentsOf: "</Error>".utf8)
    return xml
  }

  private func append(_ name: String, _ value: String, to xml: inout [UInt8]) {
    xml.append(contentsOf: "<\(name)>".utf8)
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": xml.append(contentsOf: "&amp;".utf8)
      case "<": xml.append(contentsOf: "&lt;".utf8)
      case ">": xml.append(contentsOf: "&gt;".utf8)
      case "\"": xml.append(contentsOf: "&quot;".utf8)
      case "\r": xml.append(contentsOf: "&#13;".utf8)
      case "\n", "\t": xml.append(UInt8(scalar.value))
      // XML 1.0 §2.2: other control characters cannot stand in a document, not even escaped.
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        xml.append(contentsOf: "\u{FFFD}".utf8)
      default: xml.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    xml.append(contentsOf: "</\(name)>".utf8)
  }
}
