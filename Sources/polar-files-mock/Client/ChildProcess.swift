import Platform

/// A command started by this one: looked up on the PATH, with variables added to the environment.
struct ChildProcess {
  enum Failure: Error, CustomStringConvertible {
    case cannotStart(String, code: Int32)

    var description: String {
      switch self {
      case .cannotStart(let command, let code): "cannot start \(command): \(errorText(code))"
      }
    }

    /// As shells report it.
    var status: Int32 {
      switch self {
      case .cannotStart(_, let code): code == ENOENT ? 127 : 126
      }
    }
  }

  let identifier: pid_t
  /// Both ends are ours only when the output is captured.
  private let input: Int32
  private let output: Int32

  /// Starts a command that shares this process's input and outputs.
  ///
  /// - Parameter arguments: each ends with a zero; they need not be UTF-8.
  init(_ arguments: [[CChar]], adding variables: [String: String]) throws(Failure) {
    identifier = try Self.spawn(arguments, adding: variables)
    input = -1
    output = -1
  }

  /// Starts a command whose input is written and whose output is read by this process.
  init(piping arguments: [String]) throws(Failure) {
    var inputPipe: [Int32] = [0, 0]
    var outputPipe: [Int32] = [0, 0]
    guard pipe(&inputPipe) == 0, pipe(&outputPipe) == 0 else {
      throw Failure.cannotStart(arguments[0], code: errno)
    }
    for descriptor in [inputPipe[1], outputPipe[0]] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    defer {
      close(inputPipe[0])
      close(outputPipe[1])
    }
    do {
      identifier = try Self.spawn(
        arguments.map { Array($0.utf8CString) }, replacing: [STDIN_FILENO: inputPipe[0], STDOUT_FILENO: outputPipe[1]])
    } catch {
      close(inputPipe[1])
      close(outputPipe[0])
      throw error
    }
    input = inputPipe[1]
    output = outputPipe[0]
  }

  /// Writes a block; false once the command no longer reads.
  func write(_ bytes: [UInt8]) -> Bool { input.writeAll(bytes) }

  func closeInput() { close(input) }

  func readOutput() -> [UInt8] {
    defer { close(output) }
    return output.readAll()
  }

  /// The exit status; 128 and the signal's number for a command that a signal ended, as shells report it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 {
      guard errno == EINTR else { return 1 }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// - Parameter descriptors: what the command gets in the place of some of this process's.
  private static func spawn(
    _ arguments: [[CChar]], adding variables: [String: String] = [:], replacing descriptors: [Int32: Int32] = [:]
  ) throws(Failure) -> pid_t {
    // If this process has inherited the signal as ignored, the system discards a child's exit status.
    signal(SIGCHLD, SIG_DFL)
    let argumentPointers = arguments.map { strdup($0) } + [nil]
    let valuePointers = ProcessEnvironment.entries(setting: variables).map { strdup($0) } + [nil]
    defer { (argumentPointers + valuePointers).forEach { free($0) } }
    var actions = emptyFileActions()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (own, other) in descriptors { posix_spawn_file_actions_adddup2(&actions, other, own) }
    // Signals that this process waits for must reach the command, and those it ignores must end it.
    var attributes = emptySpawnAttributes()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    sigaddset(&signals, SIGXFSZ)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var identifier: pid_t = 0
    let failure = posix_spawnp(&identifier, arguments[0], &actions, &attributes, argumentPointers, valuePointers)
    guard failure == 0 else {
      let command = String(decoding: arguments[0].dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw Failure.cannotStart(command, code: failure)
    }
    return identifier
  }
}
