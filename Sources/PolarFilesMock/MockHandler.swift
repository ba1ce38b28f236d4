import ControlAPI
import FilesAPI
import HTTPCore
import ObjectStorage
import PolarFiles

/// One port for three planes: `/_mock` is the control API, the two buckets are object storage, all else the Files API.
struct MockHandler: RequestHandler {
  let files: FilesAPI
  let storage: ObjectStorage
  let control: ControlAPI
  let observer: Observer

  func begin(_ head: RequestHead) -> Intake {
    let path = head.path
    if path.isWithin("/_mock") { return control.begin(head) }
    let exchange = Exchange(head: head, observer: observer)
    let intake =
      path.isWithin("/polar-s3") || path.isWithin("/polar-s3-public")
      ? storage.begin(head, exchange.trace) : files.begin(head, exchange.trace)
    switch intake {
    case .respond(let answer):
      return .respond(exchange.answered(answer))
    case .collect(let limit, let finish):
      return .collect(limit: limit) { body in
        if case .complete(let bytes) = body { exchange.noteBody(bytes) }
        return exchange.answered(finish(body))
      }
    case .stream(let sink):
      return .stream(ObservedSink(sink, exchange))
    }
  }

  func noteRefusal(_ violation: ProtocolViolation, _ version: HTTPVersion) { observer.log(violation, version) }
}

extension ArraySlice<UInt8> {
  /// Whether a path is `prefix` itself or lies below it.
  fileprivate func isWithin(_ prefix: StaticString) -> Bool {
    let length = prefix.utf8CodeUnitCount
    guard count >= length else { return false }
    let end = startIndex + length
    guard count == length || self[end] == UInt8(ascii: "/") else { return false }
    return self[startIndex..<end].elementsEqual(UnsafeBufferPointer(start: prefix.utf8Start, count: length))
  }
}
