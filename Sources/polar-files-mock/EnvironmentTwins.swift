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
enum EnvironmentTwins {
  static let shared = [
    "fixtures", "auth", "watch", "public-url", "storage", "data-dir", "memory-limit", "presign-ttl", "min-part-size",
    "journal-limit", "admin-token", "max-head-size", "head-timeout", "idle-timeout", "body-timeout", "max-connections",
    "lanes", "log-level", "log-format",
  ]
  static let ofServe = ["host", "port", "ready-file"] + shared
  private static let switches: Set = ["watch"]

  static func variable(of flag: String) -> String {
    "POLAR_FILES_MOCK_" + flag.uppercased().split(separator: "-").joined(separator: "_")
  }

  /// The arguments with what the environment adds.
  static func arguments(_ given: [String], value: (String) -> String? = Self.value) -> [String] {
    let subcommands = ["serve", "validate", "health", "upload", "exec", "help"]
    let subcommand = given.first { !$0.hasPrefix("-") }.flatMap { subcommands.contains($0) ? $0 : nil }
    let flags: [String]
    switch subcommand {
    case nil, "serve": flags = ofServe
    case "exec": flags = shared
    case "health": flags = ["admin-token"]
    default: return given
    }
    // Whatever follows the terminator belongs to the command that exec runs.
    let own = given.prefix { $0 != "--" }
    var added: [String] = []
    for flag in flags where !own.contains(where: { $0 == "--\(flag)" || $0.hasPrefix("--\(flag)=") }) {
      guard let value = value(variable(of: flag)), !value.isEmpty else { continue }
      if switches.contains(flag) {
        if ["1", "true", "yes", "on"].contains(value.lowercased()) { added.append("--\(flag)") }
      } else if flag == "fixtures" {
        added += value.split(separator: ":").map { "--fixtures=\($0)" }
      } else {
        added.append("--\(flag)=\(value)")
      }
    }
    guard let subcommand, let place = own.firstIndex(of: subcommand) else { return added + given }
    return given[...place] + added + given[(place + 1)...]
  }

  private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
