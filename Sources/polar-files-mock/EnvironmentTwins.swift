#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Every flag of `serve` can be an environment variable instead: `--port` is `POLAR_FILES_MOCK_PORT`. The flag wins.
///
/// The variables become arguments before the parser sees any, so both are read and refused alike.
struct EnvironmentTwins {
  static let shared = [
    "fixtures", "auth", "watch", "public-url", "storage", "data-dir", "memory-limit", "presign-ttl", "min-part-size",
    "journal-limit", "admin-token", "max-head-size", "head-timeout", "idle-timeout", "body-timeout", "max-connections",
    "lanes", "log-level", "log-format",
  ]
  static let ofServe = ["host", "port", "ready-file"] + shared
  private static let switches: Set = ["watch"]
  /// What is answered without a look at any flag.
  private static let questions: Set = ["-h", "--help", "--help-hidden", "--version", "--generate-completion-script"]

  /// The given arguments with what the environment adds.
  let arguments: [String]
  /// The flags that came from the environment.
  private let added: [String]

  init(_ given: [String], value: (String) -> String? = Self.value) {
    // Whatever follows the terminator belongs to the command that exec runs.
    let own = given.prefix { $0 != "--" }
    let subcommand = own.first { !$0.hasPrefix("-") }.flatMap { Self.subcommands.contains($0) ? $0 : nil }
    guard own.allSatisfy({ !Self.questions.contains(String($0.prefix { $0 != "=" })) }) else {
      (arguments, added) = (given, [])
      return
    }
    var words: [String] = []
    var names: [String] = []
    for flag in Self.flags(of: subcommand)
    where !own.contains(where: { $0 == "--\(flag)" || $0.hasPrefix("--\(flag)=") }) {
      guard let value = value(Self.variable(of: flag)), !value.isEmpty else { continue }
      words += Self.words(flag, value)
      names.append(flag)
    }
    added = names
    if let subcommand, let place = own.firstIndex(of: subcommand) {
      arguments = given[...place] + words + given[(place + 1)...]
    } else {
      arguments = words + given
    }
  }

  /// Which variables a message about flags is really about; empty when it is about none.
  func note(on message: String) -> String {
    added.filter { message.contains("--\($0)") }
      .map { "Note: --\($0) comes from \(Self.variable(of: $0)).\n" }.joined()
  }

  static func variable(of flag: String) -> String {
    "POLAR_FILES_MOCK_" + flag.uppercased().split(separator: "-").joined(separator: "_")
  }

  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static let subcommands = ["serve", "validate", "health", "upload", "exec", "help"]

  private static func flags(of subcommand: String?) -> [String] {
    switch subcommand {
    case nil, "serve": ofServe
    case "exec": shared
    case "health": ["admin-token"]
    default: []
    }
  }

  private static func words(_ flag: String, _ value: String) -> [String] {
    if flag == "fixtures" { return value.split(separator: ":").map { "--fixtures=\($0)" } }
    guard switches.contains(flag) else { return ["--\(flag)=\(value)"] }
    switch value.lowercased() {
    case "1", "true", "yes", "on": return ["--\(flag)"]
    case "0", "false", "no", "off": return []
    // The parser says that there is no such value.
    default: return ["--\(flag)=\(value)"]
    }
  }
}
