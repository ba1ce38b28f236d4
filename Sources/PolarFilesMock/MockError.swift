/// Why a mock did not start, or did not do what it was asked to.
///
/// ```swift
/// do {
///   _ = try MockServer(Configuration(fixtures: .json(#"{"version": 2}"#)))
/// } catch {
///   print(error)  // fixture.json:1:13: version: must be 1, the only version there is
/// }
/// ```
public enum MockError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Mistakes in fixtures; each names file, line, column and key.
  case fixtures([String])
  /// The address could not be bound: taken, forbidden, or not to be resolved.
  case bind(String)
  /// A value of ``Configuration`` is out of its range; says which, and what the range is.
  case configuration(String)
  /// A certificate or key for HTTPS cannot be used; names the file and says what to do.
  case certificate(String)
  /// No port has such a number.
  case port(Int)
  /// The folder for the bytes of parts, the state, or the fixtures to watch, cannot be used.
  case storage(String)
  /// What is to be made is there already.
  case conflict(String)
  /// ``MockServer/verify(_:_:)`` found more or fewer requests than were expected.
  case unmet(String)
  /// Fewer requests came in time than were waited for.
  case timedOut(String)

  /// One line for each thing that is wrong.
  public var description: String {
    switch self {
    case .fixtures(let lines): lines.joined(separator: "\n")
    case .configuration(let reason), .certificate(let reason), .bind(let reason), .storage(let reason),
      .conflict(let reason),
      .unmet(let reason), .timedOut(let reason):
      reason
    case .port(let number): "there is no port \(number): ports are numbered from 0 to 65535"
    }
  }
}
