package import HTTPCore
import JSON
package import PolarFiles

/// A file as this API's clients see it, for the operator.
extension FilesAPI {
  /// Polar's FileRead.
  ///
  /// - Parameter head: of the request to whose host URLs lead.
  package func json(of file: FileRecord, for head: RequestHead) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 1024)
    writer.append(file, base: base(for: head))
    return writer.bytes
  }

  /// Where the file's object can be read: a presigned URL, or the public one.
  package func objectURL(of file: FileRecord, for head: RequestHead) -> String {
    let bucket = file.service.bucket.rawValue
    if file.service.isPublic { return Presigner.publicURL(base: base(for: head), bucket: bucket, key: file.path) }
    return presigner.url(
      method: "GET", base: base(for: head), bucket: bucket, key: file.path, at: store.now(),
      expiresIn: store.configuration.presignTTL)
  }

  private func base(for head: RequestHead) -> String { (publicURL ?? BaseURL(head, isLenient: true)).text }
}
