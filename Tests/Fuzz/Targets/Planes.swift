import FilesAPI
import HTTPCore
import ObjectStorage
import PolarFiles
import Values

/// The two planes of a demo world, recreated periodically, since files of earlier inputs accumulate.
struct Planes {
  private(set) var files: FilesAPI
  private(set) var storage: ObjectStorage
  private var count = 0

  init() {
    do {
      let store = try Store(clock: Clock(frozenAt: Timestamp(seconds: 1_767_225_600)), seed: 1)
      try store.install([DemoFixture.document()])
      files = FilesAPI(store: store)
      storage = ObjectStorage(store: store)
    } catch {
      fatalError("the demo cannot be loaded: \(error)")
    }
  }

  mutating func age() {
    count += 1
    if count % 2000 == 0 { self = Planes() }
  }

  /// The head of a request of the demo's owner; nil when `line`, a method and a target, is none.
  static func head(_ line: [UInt8], bodySize: Int) -> RequestHead? {
    let text =
      line + Array(" HTTP/1.1\r\nhost: files.test\r\nauthorization: Bearer ".utf8)
      + Array("polar_oat_acme_full\r\ncontent-type: application/json\r\ncontent-length: \(bodySize)\r\n\r\n".utf8)
    var parser = HTTP1Parser()
    return text.withUnsafeBytes { text in
      var input = text
      guard case .head(let head) = parser.next(&input) else { return nil }
      return head.request
    }
  }
}

extension RequestHead {
  /// The same without credentials.
  var unsigned: RequestHead {
    var headers = HeaderBlock()
    headers.append("host", "files.test")
    return RequestHead(method: method, target: Array(target), version: version, headers: headers, framing: framing)
  }
}
