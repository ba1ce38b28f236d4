/// The version of this library and of the command line tool.
///
/// ```swift
/// print(Version.current)
/// ```
public enum Version {
  /// A semantic version, such as `0.1.0`.
  public static let current = "0.1.0"
}
