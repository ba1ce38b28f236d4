#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What libFuzzer feeds: one executable for all targets, chosen by POLAR_FILES_MOCK_FUZZ, so that one build serves all.
private let judge: (UnsafeRawBufferPointer) -> Void = {
  let name = getenv("POLAR_FILES_MOCK_FUZZ").map { String(cString: $0) } ?? ""
  switch name {
  case "http1": return HTTP1Target.judge
  case "http2": return HTTP2Target.judge
  case "json": return JSONTarget.judge
  case "sigv4": return SigningTarget.judge
  case "requests": return RequestTarget.judge
  case "fixtures": return FixtureTarget.judge
  default: fatalError("POLAR_FILES_MOCK_FUZZ names no target: '\(name)'")
  }
}()

/// Takes one input; zero says that it may join the corpus.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  judge(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  return 0
}
