package import HTTPCore
package import PolarFiles

/// How other planes show a file: the control API knows none of them.
package struct FileViews: Sendable {
  /// As the Files API gives it.
  let json: @Sendable (FileRecord, RequestHead) -> [UInt8]
  /// Where its object can be read.
  let url: @Sendable (FileRecord, RequestHead) -> String

  package init(
    json: @escaping @Sendable (FileRecord, RequestHead) -> [UInt8],
    url: @escaping @Sendable (FileRecord, RequestHead) -> String
  ) {
    self.json = json
    self.url = url
  }

  /// For a control API by itself.
  package static let none = FileViews(json: { _, _ in Array("null".utf8) }, url: { _, _ in "" })
}
