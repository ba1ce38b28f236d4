import CLibYAML
import JSON

/// The events of libyaml's parser, and the only use of that library.
///
/// Not the documents that libyaml composes from them: with events an alias has its own location, an anchor may be
/// redefined, and nesting is bounded while it is read. A class, because libyaml stores the address of its parser, which
/// must be freed.
final class YAMLEventStream {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeBufferPointer<UInt8>

  /// - Parameter text: must stay valid as long as the stream is used.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    parser = .allocate(capacity: 1)
    // Fails only if there is no memory; then every other call fails too.
    yaml_parser_initialize(parser)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  func next() throws(YAMLFault) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(kind: Self.kind(event), location: Self.location(event.start_mark))
  }

  private static func kind(_ event: yaml_event_t) -> YAMLEvent.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return .scalar(
        YAMLScalar(text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), properties(scalar.anchor, scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      return .sequenceStart(properties(event.data.sequence_start.anchor, event.data.sequence_start.tag))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      return .mappingStart(properties(event.data.mapping_start.anchor, event.data.mapping_start.tag))
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    default: return .streamEnd
    }
  }

  private static func properties(
    _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?
  ) -> YAMLProperties {
    YAMLProperties(anchor: string(anchor), tag: string(tag))
  }

  private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }

  /// libyaml counts from 0, in characters.
  private static func location(_ mark: yaml_mark_t) -> JSONLocation {
    JSONLocation(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private var fault: YAMLFault {
    let state = parser.pointee
    let reason = state.problem.map { String(cString: $0) } ?? "out of memory"
    // libyaml's own message advises calling a function of its C interface.
    let problem = reason.hasPrefix("Maximum nesting level") ? "nested too deeply" : reason
    if state.error == YAML_READER_ERROR {
      // Only for this error the offset is counted in bytes.
      return YAMLFault(
        message: "not readable as text: \(problem)", location: location(ofByte: Int(state.problem_offset)))
    }
    let location = Self.location(state.problem_mark)
    guard let context = state.context.map({ String(cString: $0) }) else {
      return YAMLFault(message: problem, location: location)
    }
    let begin = Self.location(state.context_mark)
    let since = begin.line > 1 && begin.line < location.line ? " that begins in line \(begin.line)" : ""
    return YAMLFault(message: "\(problem), \(context)\(since)", location: location)
  }

  private func location(ofByte offset: Int) -> JSONLocation {
    let before = text.prefix(offset)
    // A carriage return ends a line too, except before the line feed that does.
    let ends = before.indices.filter { index in
      before[index] == UInt8(ascii: "\n")
        || before[index] == UInt8(ascii: "\r") && text.dropFirst(index + 1).first != UInt8(ascii: "\n")
    }
    let lineStart = ends.last.map { $0 + 1 } ?? 0
    // Every byte but those that continue a character is a column.
    return JSONLocation(line: ends.count + 1, column: before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1)
  }
}
