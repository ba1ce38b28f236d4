import Bytes
import JSON
import Logging
import PolarFiles
import Recording
import Platform

/// Writes each message as one line to standard error, for a person or as JSON.
struct StandardErrorLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  let format: LogFormat
  let isColoured: Bool

  init(level: LogLevel, format: LogFormat) {
    logLevel = level.loggerLevel
    self.format = format
    isColoured = format == .text && isatty(STDERR_FILENO) == 1
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  typealias Field = AccessLog.Field

  func log(event: LogEvent) {
    let values = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
    write(
      event.message.description, at: event.level,
      fields: values.sorted { $0.key < $1.key }.map { ($0.key, .init($0.value)) })
  }

  /// - Parameter fields: sorted by name.
  func write(_ message: String, at level: Logger.Level, fields: [Field]) {
    guard level >= logLevel else { return }
    var writer = JSONWriter(reservingCapacity: 256)
    switch format {
    case .text: appendText(message, at: level, fields: fields, to: &writer)
    case .json: appendJSON(message, at: level, fields: fields, to: &writer)
    }
    writer.append(raw: "\n")
    LineOutput.standardError.append(writer.bytes, format)
  }

  private func appendText(_ message: String, at level: Logger.Level, fields: [Field], to writer: inout JSONWriter) {
    Clock().now().append(rfc3339To: &writer.bytes)
    writer.append(raw: " ")
    if isColoured { writer.append(unescaped: "\u{1B}[\(level.colour)m") }
    writer.append(unescaped: level.rawValue.padded(to: 7))
    if isColoured { writer.append(raw: "\u{1B}[0m") }
    writer.append(raw: " ")
    writer.append(unescaped: message.onOneLine)
    for field in fields {
      writer.append(raw: " ")
      writer.append(unescaped: field.name)
      writer.append(raw: "=")
      switch field.value {
      case .number(let number): writer.append(int: number)
      case .text(let text): writer.append(unescaped: text.onOneLine)
      }
    }
  }

  private func appendJSON(_ message: String, at level: Logger.Level, fields: [Field], to writer: inout JSONWriter) {
    writer.append(raw: #"{"time":""#)
    Clock().now().append(rfc3339To: &writer.bytes)
    writer.append(raw: #"","level":"#)
    writer.append(string: level.rawValue)
    writer.append(raw: #","message":"#)
    writer.append(string: message)
    for field in fields {
      writer.append(raw: ",")
      writer.append(string: field.name)
      writer.append(raw: ":")
      switch field.value {
      case .number(let number): writer.append(int: number)
      case .text(let text): writer.append(string: text)
      }
    }
    writer.append(raw: "}")
  }
}

extension StandardErrorLogHandler: AccessLogOutput {
  func takes(_ level: AccessLog.Level) -> Bool { level.loggerLevel >= logLevel }

  func write(_ message: String, at level: AccessLog.Level, fields: [Field]) {
    write(message, at: level.loggerLevel, fields: fields)
  }
}

extension AccessLog.Value {
  init(_ value: Logger.Metadata.Value) {
    if case .stringConvertible(let convertible) = value, let number = convertible as? Int {
      self = .number(number)
    } else {
      self = .text(value.description)
    }
  }
}

extension LogLevel {
  var loggerLevel: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }
}

extension Logger.Level {
  fileprivate var colour: Int {
    switch self {
    case .trace, .debug: 90
    case .info, .notice: 32
    case .warning: 33
    case .error, .critical: 31
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }
}
