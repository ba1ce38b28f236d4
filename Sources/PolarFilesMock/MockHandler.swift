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
      path.isWithin("/polar-s3") || path.isWithin("/polar-s3-public") || head.isPresignedElsewhere
      ? storage.begin(head, exchange.trace) : files.begin(head, exchange.trace)
    if case .respond(.now(let response)) = intake {
      return exchange.explained(response).map { .respond($0) } ?? intake
    }
    switch consume intake {
    case .respond(let answer):
      return .respond(exchange.answered(answer))
    case .collect(let limit, let finish):
      return .collect(limit: limit) { body in
        let kept = exchange.kept(body)
        return exchange.answered(finish(body), body: kept)
      }
    case .stream(let sink):
      return .stream(ObservedSink(sink, exchange))
    }
  }

  func noteRefusal(_ violation: ProtocolViolation, _ version: HTTPVersion) { observer.log(violation, version) }
}

extension RequestHead {
  /// A presigned URL for a bucket that does not exist: S3 is to say so.
  fileprivate var isPresignedElsewhere: Bool {
    guard let query, !path.isWithin("/v1") else { return false }
    return query.starts(with: "X-Amz-Algorithm=".utf8) || query.firstRange(of: Array("&X-Amz-Algorithm=".utf8)) != nil
  }
}

extension ArraySlice<UInt8> {
  /// Whether a path is `prefix` itself or lies below it.
  fileprivate func isWithin(_ prefix: StaticString) -> Bool {
    withUnsafeBufferPointer { path in
      let length = prefix.utf8CodeUnitCount
      guard path.count >= length, path.count == length || path[length] == UInt8(ascii: "/") else { return false }
      for index in 0..<length where path[index] != prefix.utf8Start[index] { return false }
      return true
    }
  }
}
