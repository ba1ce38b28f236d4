import ControlAPI
import FilesAPI
import HTTPCore
import ObjectStorage
import PolarFiles

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One port for three planes: `/_mock` is the control API, the two buckets are object storage, all else the Files API.
struct MockHandler: RequestHandler {
  let files: FilesAPI
  let storage: ObjectStorage
  let control: ControlAPI
  let observer: Observer

  func begin(_ head: RequestHead) -> Intake {
    let plane = head.plane
    if plane == .control { return control.begin(head) }
    let exchange = Exchange(head: head, observer: observer)
    let intake = plane == .storage ? storage.begin(head, exchange.trace) : files.begin(head, exchange.trace)
    if let summary = intake.summary {
      guard let explanation = exchange.record(summary) else { return intake }
      return intake.explained(explanation)
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

extension Intake {
  /// Of an answer that is there at once. Read in place: a response is not copied to be recorded.
  fileprivate var summary: AnswerSummary? {
    guard case .respond(.now(let response)) = self else { return nil }
    return AnswerSummary(response)
  }

  fileprivate func explained(_ explanation: String) -> Intake {
    guard case .respond(.now(let response)) = self else { return self }
    return .respond(response.explained(explanation))
  }
}

private enum Plane { case control, files, storage }

extension RequestHead {
  fileprivate var plane: Plane {
    // Most requests: no need to look further.
    if isWithin("/v1") { return .files }
    if isWithin("/_mock") { return .control }
    return isWithin("/polar-s3") || isWithin("/polar-s3-public") || isPresignedElsewhere ? .storage : .files
  }

  /// A presigned URL for a bucket that does not exist: S3 is to say so.
  private var isPresignedElsewhere: Bool {
    guard let query else { return false }
    return query.starts(with: "X-Amz-Algorithm=".utf8) || query.firstRange(of: Array("&X-Amz-Algorithm=".utf8)) != nil
  }

  /// Whether the path is `prefix` itself or lies below it.
  private func isWithin(_ prefix: StaticString) -> Bool {
    target.withUnsafeBufferPointer { target in
      let (length, end) = (prefix.utf8CodeUnitCount, queryStart.map { $0 - 1 } ?? target.count)
      guard end >= length, end == length || target[length] == UInt8(ascii: "/") else { return false }
      return memcmp(target.baseAddress!, prefix.utf8Start, length) == 0
    }
  }
}
