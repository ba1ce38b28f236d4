#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The entry point of libFuzzer. One executable has all targets; POLAR_FILES_MOCK_FUZZ selects one.
private let judge: @Sendable (UnsafeRawBufferPointer) -> Void = {
  let name = getenv("POLAR_FILES_MOCK_FUZZ").map { String(cString: $0) } ?? ""
  switch name {
  case "http1": return HTTP1Target.judge
  case "http2": return HTTP2Target.judge
  case "json": return JSONTarget.judge
  case "sigv4": return SigningTarget.judge
  case "query": return QueryTarget.judge
  case "requests": return RequestTarget.judge
  case "fixtures": return FixtureTarget.judge
  case "tls": return TLSTarget.judge
  case "control": return ControlTarget.judge
  default: fatalError("POLAR_FILES_MOCK_FUZZ names no target: '\(name)'")
  }
}()

/// Runs one input; zero means that it may be added to the corpus.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  judge(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  return 0
}

// libFuzzer's own main cannot be used: SwiftPM gives an executable's main another name.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ judge: @convention(c) (UnsafeRawPointer?, Int) -> CInt
) -> CInt

@main
struct Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, fuzzOneInput))
  }
}
