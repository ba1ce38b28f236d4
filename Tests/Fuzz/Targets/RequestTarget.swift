import FilesAPI
import HTTPCore
import ObjectStorage
import PolarFiles

/// A request of the demo world's owner through the Files API and the object store: the first line is `METHOD target`, the
/// rest the body. Paths, queries and bodies are decoded and validated; no input crashes a plane.
enum RequestTarget {
  nonisolated(unsafe) private static var planes = Planes()

  static func judge(_ bytes: UnsafeRawBufferPointer) {
    planes.age()
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let body = Array(bytes[end...].dropFirst())
    guard let head = Planes.head(Array(bytes[..<end]), bodySize: body.count) else { return }
    settle(planes.files.begin(head), body)
    settle(planes.storage.begin(head.unsigned), body)
  }

  private static func settle(_ intake: Intake, _ body: [UInt8]) {
    switch intake {
    case .respond: break
    case .collect(let limit, _, let finish): _ = finish(body.count > limit ? .tooLarge : .complete(body))
    case .stream(let sink, _):
      sink.start {}
      _ = body.withUnsafeBytes(sink.receive)
      _ = sink.finish()
    }
  }
}
