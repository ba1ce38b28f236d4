import JSON
import PolarFiles

/// A create that passed validation.
struct FileCreate: Sendable {
  struct Part: Sendable {
    var number: PythonInteger
    var chunkStart: PythonInteger
    var chunkEnd: PythonInteger
    /// On the tape: 10,000 parts make no 10,000 Strings.
    var checksum: ValidatedText?
  }

  var service: FileService
  var organizationID: ID?
  var name: PythonText
  var mimeType: PythonText
  var size: PythonInteger
  var checksum: PythonText?
  var parts: [Part]
  /// What the body said.
  var tape: JSONTape

  init?(_ validated: Validated?) {
    guard let validated else { return nil }
    var reader = ValidatedReader(validated)
    guard let service = reader.tag() else { return nil }
    self.service = FileService.allCases[service]
    organizationID = reader.uuid()
    guard let name = reader.text(), let mimeType = reader.text(), let size = reader.integer() else { return nil }
    self.name = name
    self.mimeType = mimeType
    self.size = size
    checksum = reader.text()
    parts = reader.list { Part(&$0) }
    tape = validated.tape
  }
}

extension FileCreate.Part {
  fileprivate init?(_ reader: inout ValidatedReader) {
    guard let number = reader.integer(), let start = reader.integer(), let end = reader.integer() else { return nil }
    self.init(number: number, chunkStart: start, chunkEnd: end, checksum: reader.rangeOfText())
  }
}
