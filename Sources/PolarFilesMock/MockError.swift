/// Why a mock did not start.
public enum MockError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Mistakes in fixtures; each names file, line, column and key.
  case fixtures([String])
  /// The address could not be bound: taken, forbidden, or not to be resolved.
  case bind(String)
  /// No port has such a number.
  case port(Int)
  /// The folder for the bytes of parts cannot be used.
  case storage(String)

  /// One line for each thing that is wrong.
  public var description: String {
    switch self {
    case .fixtures(let lines): lines.joined(separator: "\n")
    case .bind(let reason), .storage(let reason): reason
    case .port(let number): "there is no port \(number): ports are numbered from 0 to 65535"
    }
  }
}
