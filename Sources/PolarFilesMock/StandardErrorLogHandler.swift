import JSON
import Logging
import PolarFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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

  func log(event: LogEvent) {
    let values = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
    let pairs = values.sorted { $0.key < $1.key }
    var line =
      switch format {
      case .text: textLine(event.level, event.message.description, pairs)
      case .json: jsonLine(event.level, event.message.description, pairs)
      }
    line.append(10)
    LineOutput.standardError.append(line, format)
  }

  private typealias Pairs = [(key: String, value: Logger.Metadata.Value)]

  private func textLine(_ level: Logger.Level, _ message: String, _ pairs: Pairs) -> [UInt8] {
    let name = level.rawValue.padded(to: 7)
    var text = "\(Clock().now().rfc3339) "
    text += isColoured ? "\u{1B}[\(level.colour)m\(name)\u{1B}[0m " : "\(name) "
    text += message
    for (key, value) in pairs { text += " \(key)=\(value)" }
    // A newline within a message would forge a second line.
    return text.utf8.map { $0 < 0x20 && $0 != 0x1B ? UInt8(ascii: " ") : $0 }
  }

  private func jsonLine(_ level: Logger.Level, _ message: String, _ pairs: Pairs) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 256)
    writer.append(raw: #"{"time":"#)
    writer.append(string: Clock().now().rfc3339)
    writer.append(raw: #","level":"#)
    writer.append(string: level.rawValue)
    writer.append(raw: #","message":"#)
    writer.append(string: message)
    for (key, value) in pairs {
      writer.append(raw: ",")
      writer.append(string: key)
      writer.append(raw: ":")
      if case .stringConvertible(let convertible) = value, let number = convertible as? Int {
        writer.append(int: number)
      } else {
        writer.append(string: value.description)
      }
    }
    writer.append(raw: "}")
    return writer.bytes
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
