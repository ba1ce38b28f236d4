import FilesAPI
import HTTPCore
import HTTPTypes
import ObjectStorage
import PolarFiles

/// A request of the demo world's owner through the Files API and the object store: the first line is `METHOD target`, the
/// rest the body. Paths, queries and bodies are decoded and validated; no input crashes a plane.
enum RequestTarget {
  nonisolated(unsafe) private static var planes = makePlanes()
  nonisolated(unsafe) private static var count = 0

  static func judge(_ bytes: UnsafeRawBufferPointer) {
    count += 1
    // Files that inputs created would pile up.
    if count % 2000 == 0 { planes = makePlanes() }
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let body = Array(bytes[end...].dropFirst())
    let text =
      Array(bytes[..<end]) + Array(" HTTP/1.1\r\nhost: files.test\r\nauthorization: Bearer ".utf8)
      + Array("polar_oat_acme_full\r\ncontent-type: application/json\r\ncontent-length: \(body.count)\r\n\r\n".utf8)
    var parser = HTTP1Parser()
    text.withUnsafeBytes { text in
      var input = text
      guard case .head(let head) = parser.next(&input) else { return }
      settle(planes.files.begin(head.request, Trace()), body)
      var unsigned = head.request
      unsigned.headers = HeaderBlock()
      unsigned.headers.append("host", "files.test")
      settle(planes.storage.begin(unsigned, Trace()), body)
    }
  }

  private static func settle(_ intake: Intake, _ body: [UInt8]) {
    switch intake {
    case .respond: break
    case .collect(let limit, let finish): _ = finish(body.count > limit ? .tooLarge : .complete(body))
    case .stream(let sink):
      sink.start {}
      _ = body.withUnsafeBytes(sink.receive)
      _ = sink.finish()
    }
  }

  private static func makePlanes() -> (files: FilesAPI, storage: ObjectStorage) {
    do {
      let environment = Environment(clock: Clock(frozenAt: Timestamp(seconds: 1_767_225_600)), seed: 1)
      let store = try Store(environment: environment, configuration: StoreConfiguration())
      try store.install([DemoFixture.document()])
      return (FilesAPI(store: store), ObjectStorage(store: store))
    } catch {
      fatalError("the demo cannot be loaded: \(error)")
    }
  }
}
