import JSON
import PolarFiles

/// A create that passed validation. Its texts stay on the tape until something keeps them.
struct FileCreate: Sendable {
  struct Part: Sendable {
    var number: PythonInteger
    var chunkStart: PythonInteger
    var chunkEnd: PythonInteger
    var checksum: ValidatedText?
  }

  var service: FileService
  var organizationID: ID?
  var name: ValidatedText
  var mimeType: ValidatedText
  var size: PythonInteger
  var checksum: ValidatedText?
  var parts: Parts

  /// What the body said.
  var tape: JSONTape { parts.validated.tape }

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
    parts = Parts(reader)
  }
}

extension FileCreate {
  /// Read when they are asked for: 10,000 parts are not kept twice.
  struct Parts: Sendable {
    let validated: Validated
    let count: Int
    private let start: Int

    fileprivate init(_ reader: ValidatedReader) {
      var reader = reader
      count = reader.count()
      validated = reader.validated
      start = reader.place
    }
  }
}

extension FileCreate.Parts: RandomAccessCollection {
  /// The fields of a part's model.
  private static var fieldCount: Int { 4 }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(index: Int) -> FileCreate.Part {
    var reader = ValidatedReader(validated, at: start + index * Self.fieldCount)
    return FileCreate.Part(
      number: reader.integer() ?? .small(0), chunkStart: reader.integer() ?? .small(0),
      chunkEnd: reader.integer() ?? .small(0), checksum: reader.text())
  }
}
