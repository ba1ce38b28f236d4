package import PolarFiles

/// A create that passed validation.
package struct FileCreate: Sendable {
  package struct Part: Sendable {
    package var number: PythonInteger
    package var chunkStart: PythonInteger
    package var chunkEnd: PythonInteger
    package var checksum: PythonText?
  }

  package var service: FileService
  package var organizationID: ID?
  package var name: PythonText
  package var mimeType: PythonText
  package var size: PythonInteger
  package var checksum: PythonText?
  package var parts: [Part]

  init?(_ validated: Validated?) {
    guard case .tagged(let tag, let fields) = validated, let service = FileService(rawValue: tag),
      let name = fields[1].text, let mimeType = fields[2].text, let size = fields[3].integer
    else { return nil }
    self.service = service
    organizationID = fields[0].uuid
    self.name = name
    self.mimeType = mimeType
    self.size = size
    checksum = fields[4].text
    parts = fields[5].fields[0].list.compactMap { Part($0.fields) }
  }
}

extension FileCreate.Part {
  fileprivate init?(_ fields: ValidatedFields) {
    guard let number = fields[0].integer, let start = fields[1].integer, let end = fields[2].integer else { return nil }
    self.init(number: number, chunkStart: start, chunkEnd: end, checksum: fields[3].text)
  }
}
