import HTTPCore
import HTTPTypes
import JSON

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
