import ArgumentParser
import PolarFiles

/// A number of bytes as a person writes it: `1048576`, `64KiB`, `1 GiB`, `250 MB`.
struct ByteSize: ExpressibleByArgument, Equatable {
  var bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    guard let bytes = ByteCount.parse(argument) else { return nil }
    self.bytes = bytes
  }

  var defaultValueDescription: String {
    for (factor, unit) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    where bytes >= factor && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)"
  }
}

/// A number of seconds, which may have a fraction.
struct Seconds: ExpressibleByArgument {
  let duration: Duration
  let defaultValueDescription: String

  init(_ seconds: Double) {
    duration = .seconds(seconds)
    defaultValueDescription = "\(seconds)"
  }

  /// Nil for what makes no duration: no number, infinity, or more seconds than one holds.
  init?(argument: String) {
    guard let seconds = Double(argument), (-1e9...1e9).contains(seconds) else { return nil }
    self.init(seconds)
  }
}

/// An empty path, as from a script's unset variable. It is refused before it is used, because the system's message
/// would name no file.
enum EmptyPath {
  /// - Parameter paths: by what the message names.
  static func check(_ paths: KeyValuePairs<String, [String?]>) throws {
    for (name, paths) in paths where paths.contains("") {
      throw ValidationError("\(name) must name a file or folder, not an empty path.")
    }
  }
}
