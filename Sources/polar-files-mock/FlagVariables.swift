import PolarFiles

/// Every flag of `serve` can also be an environment variable: `--port` is `POLAR_FILES_MOCK_PORT`. The flag takes
/// precedence.
///
/// The variables are turned into arguments before the parser runs, so both are parsed and refused alike. Variables that
/// Kubernetes sets for a service called polar-files-mock are ignored (`ServiceLink`).
struct FlagVariables {
  /// Flags of `serve` and `exec`.
  static let shared = [
    "fixtures", "failures", "state", "auth", "environment", "rate-limit", "watch", "list-order", "list-seed",
    "public-url", "allow-host", "tls", "tls-dir", "tls-certificate", "tls-key", "ca-file", "storage", "data-dir",
    "memory-limit", "presign-ttl",
    "min-part-size", "journal-limit", "admin-token", "max-head-size", "head-timeout", "idle-timeout", "body-timeout",
    "max-connections", "lanes", "log-level", "log-format",
  ]
  static let ofServe = ["host", "port", "ready-file", "stop-with-stdin"] + shared
  static let prefix = "POLAR_FILES_MOCK_"

  private static let switches: Set = ["watch", "stop-with-stdin", "tls"]
  /// Separates the values of a flag that may be repeated; not a colon, which hosts may have.
  private static let separators: [String: Character] = [
    "fixtures": ":", "failures": ":", "allow-host": ",", "rate-limit": ",",
  ]
  /// Arguments such as `--help`, for which no variable is read.
  private static let questions: Set = ["-h", "--help", "--help-hidden", "--version", "--generate-completion-script"]

  /// The command's arguments, and those from the environment.
  let arguments: [String]
  private let subcommand: String?
  private let isQuestion: Bool
  /// The flags that came from the environment.
  private let added: [String]

  init(_ given: [String], environment: [String: String]) {
    // Arguments after the terminator belong to the command that exec runs.
    let own = given.prefix { $0 != "--" }
    // Only as the first word: further on it is the value of a flag.
    let subcommand = own.first.flatMap { Self.subcommands.contains($0) ? $0 : nil }
    self.subcommand = subcommand
    isQuestion = own.contains { Self.questions.contains(String($0.prefix { $0 != "=" })) }
    guard !isQuestion else {
      (arguments, added) = (given, [])
      return
    }
    var words: [String] = []
    var names: [String] = []
    for flag in Self.flags(of: subcommand)
    where !own.contains(where: { $0 == "--\(flag)" || $0.hasPrefix("--\(flag)=") }) {
      guard let value = Self.value(of: flag, in: environment) else { continue }
      words += Self.words(flag, value)
      names.append(flag)
    }
    added = names
    arguments = subcommand.map { [$0] + words + given.dropFirst() } ?? words + given
  }

  /// The names of the variables that were turned into flags.
  var names: [String] { added.map(Self.variable) }

  /// The file that `serve` writes once it is ready. Read here, because it is removed even if the arguments are wrong.
  var readyFile: String? {
    guard subcommand == nil || subcommand == "serve", !isQuestion else { return nil }
    let flag = "--ready-file"
    let index = arguments.prefix { $0 != "--" }.lastIndex { $0 == flag || $0.hasPrefix("\(flag)=") }
    return index.flatMap { index in
      arguments[index] == flag
        ? arguments.dropFirst(index + 1).first : String(arguments[index].dropFirst(flag.count + 1))
    }
  }

  /// The variables that a message about flags is really about; empty if it is about none.
  func note(on message: String) -> String {
    added.filter { message.contains("--\($0)") }
      .map { "Note: --\($0) comes from \(Self.variable(of: $0)).\n" }.joined()
  }

  static func variable(of flag: String) -> String {
    prefix + flag.uppercased().split(separator: "-").joined(separator: "_")
  }

  /// The value of a flag's variable; nil if it is not set, is empty or is a service link.
  static func value(of flag: String, in environment: [String: String]) -> String? {
    let name = variable(of: flag)
    guard let value = environment[name], !value.isEmpty, !ServiceLink.is(name, value) else { return nil }
    return value
  }

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
    if let separator = separators[flag] { return value.split(separator: separator).map { "--\(flag)=\($0)" } }
    guard switches.contains(flag) else { return ["--\(flag)=\(value)"] }
    switch value.lowercased() {
    case "1", "true", "yes", "on": return ["--\(flag)"]
    case "0", "false", "no", "off": return []
    // Left to the parser, which refuses the value.
    default: return ["--\(flag)=\(value)"]
    }
  }
}

extension FlagVariables {
  /// Variables that belong to no flag: `exec` sets the first, this project's tests read the others.
  private static let others = ["URL", "BINARY", "CORPUS", "FUZZ", "SPLITS"].map { prefix + $0 }

  /// A warning for each variable whose name looks like that of a flag but is none, with the nearest flag.
  static func mistyped(in environment: [String: String]) -> [String] {
    let known = ofServe.map(variable)
    return environment.sorted { $0.key < $1.key }.compactMap { name, value in
      let upper = name.uppercased()
      guard upper.hasPrefix("POLAR"), !known.contains(name), !others.contains(name), !ServiceLink.is(name, value),
        upper.hasPrefix(prefix) || known.contains(where: { Suggestion.isNear(upper, $0) })
      else { return nil }
      let nearest = Suggestion.nearest(to: upper, among: known)
      return "\(name) is no variable of polar-files-mock; did you mean \(nearest ?? "")?"
    }
  }
}

/// Variables that Kubernetes sets in every pod for each service, and Docker for each link, under the service's name: of
/// a service called polar-files-mock they look like the variables of flags.
///
/// `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_<name>`, `…_PORT=tcp://10.96.0.10:8080`, `…_PORT_<port>_<protocol>`
/// and behind that `_PROTO`, `_PORT` and `_ADDR`; Docker adds `…_NAME=/<container>/<link>` and `…_ENV_<variable>`.
enum ServiceLink {
  static func `is`(_ name: String, _ value: String) -> Bool {
    let words = name.split(separator: "_")
    if words.last == "PORT", ["tcp://", "udp://", "sctp://"].contains(where: value.hasPrefix) { return true }
    if words.last == "NAME", value.first == "/" { return true }
    return words.indices.contains { index in
      switch (words[index], words.dropFirst(index + 1).first) {
      case ("SERVICE", "HOST"), ("SERVICE", "PORT"): true
      case ("ENV", .some): true
      case ("PORT", let port?): Int(port) != nil && protocols.contains(words.dropFirst(index + 2).first ?? "")
      default: false
      }
    }
  }

  private static let protocols: Set<Substring> = ["TCP", "UDP", "SCTP"]
}
