import Logging
import Recording

/// Writes the access log through a logger of the application, whose level and handler decide what becomes of it.
struct LoggerOutput: AccessLogOutput {
  let logger: Logger

  func takes(_ level: AccessLog.Level) -> Bool { level.loggerLevel >= logger.logLevel }

  func write(_ message: String, at level: AccessLog.Level, fields: [AccessLog.Field]) {
    var metadata = Logger.Metadata()
    for field in fields {
      switch field.value {
      case .text(let text): metadata[field.name] = .string(text)
      case .number(let number): metadata[field.name] = .stringConvertible(number)
      }
    }
    logger.log(level: level.loggerLevel, "\(message)", metadata: metadata)
  }
}

extension AccessLog.Level {
  var loggerLevel: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    }
  }
}
