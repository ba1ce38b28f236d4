import ControlAPI
import HTTPCore
import PolarFiles
import Recording
import Values

/// A control request of the demo world: the first line is `METHOD target`, the rest the body. Filters, failure rules,
/// imports and patches are parsed and carried out; no input crashes the plane.
enum ControlTarget {
  nonisolated(unsafe) private static var control = make()
  nonisolated(unsafe) private static var count = 0

  static func judge(_ bytes: UnsafeRawBufferPointer) {
    count += 1
    if count % 500 == 0 { control = make() }
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let body = Array(bytes[end...].dropFirst())
    // A wait could last for its whole timeout, and a bulk of ten million files is valid.
    let text = String(decoding: bytes, as: UTF8.self)
    guard !text.contains("wait"), !text.contains("bulk"), !text.contains("events") else { return }
    guard let head = Planes.head(Array(bytes[..<end]), bodySize: body.count), head.path.starts(with: "/_mock".utf8)
    else { return }
    if case .collect(let limit, _, let finish) = control.begin(head) {
      _ = finish(body.count > limit ? .tooLarge : .complete(body))
    }
  }

  private static func make() -> ControlAPI {
    do {
      let store = try Store(clock: Clock(frozenAt: Timestamp(seconds: 1_767_225_600)), seed: 1)
      try store.install([DemoFixture.document()])
      return ControlAPI(store: store, journal: Journal(limit: 100), version: "1")
    } catch {
      fatalError("the demo cannot be loaded: \(error)")
    }
  }
}
