import PolarFiles

/// S3's error document, which has no name space.
struct ErrorDocument {
  let error: StorageError
  let identifiers: ResponseIdentifiers

  var bytes: [UInt8] {
    var xml = XMLWriter()
    xml.append("Error") { xml in
      xml.append("Code", error.code.rawValue)
      xml.append("Message", error.message)
      for detail in error.extras { xml.append(detail.name, detail.value) }
      xml.append("RequestId", identifiers.requestID)
      xml.append("HostId", identifiers.hostID)
    }
    return xml.bytes
  }
}
