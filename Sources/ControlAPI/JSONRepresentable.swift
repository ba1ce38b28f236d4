import Dispatch
import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

/// What the control API shows as a JSON object.
protocol JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter)
}

extension JSONWriter {
  mutating func append(_ value: some JSONRepresentable) {
    appendObject { value.appendMembers(to: &$0) }
  }

  mutating func append(_ name: StaticString, _ value: (some JSONRepresentable)?) {
    append(name: name)
    if let value { append(value) } else { appendNull() }
  }

  mutating func append(_ name: StaticString, _ values: some Sequence<some JSONRepresentable>) {
    append(name, values) { writer, value in writer.append(value) }
  }
}

extension Response {
  init(_ status: HTTPResponse.Status = .ok, _ value: some JSONRepresentable) {
    self.init(status) { value.appendMembers(to: &$0) }
  }
}

extension Response {
  /// A page of a list.
  init<Element>(
    _ listing: Listing<Element>, _ page: PageNumber, _ append: (inout JSONWriter, Element) -> Void
  ) {
    self.init { writer in
      writer.append("items", listing.items) { writer, item in writer.appendObject { append(&$0, item) } }
      writer.append("total", listing.total)
      writer.append("page", page.number)
      writer.append("limit", page.size)
    }
  }
}

extension Answer {
  /// Worked out on another thread: other connections of the lane must not wait for what takes long.
  static func worked(_ work: @escaping @Sendable () throws(ControlError) -> Response) -> Answer {
    let deferred = DeferredResponse()
    DispatchQueue.global().async {
      do throws(ControlError) { deferred.complete(try work()) } catch { deferred.complete(error.response) }
    }
    return .later(deferred)
  }
}
