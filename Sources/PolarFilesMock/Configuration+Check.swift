import Bytes
import ControlAPI
import PolarFiles

extension Configuration {
  /// A value that no mock can run with.
  package struct Fault: Error {
    /// What it is a value of: cases are named as in ``Configuration``, raw values as the command line's flags.
    package enum Setting: String, Sendable {
      case host
      case tls
      case state
      case publicURL = "public-url"
      case allowedHosts = "allow-host"
      case rateLimits = "rate-limit"
      case presignTTL = "presign-ttl"
      case memoryLimit = "memory-limit"
      case minimumPartSize = "min-part-size"
      case journalLimit = "journal-limit"
      case adminToken = "admin-token"
      case maxHeadSize = "max-head-size"
      case headTimeout = "head-timeout"
      case idleTimeout = "idle-timeout"
      case bodyTimeout = "body-timeout"
      case maxConnections = "max-connections"
      case lanes
    }

    package let setting: Setting
    /// Goes on where the setting's name stands: `must be …`.
    package let reason: String

    init(_ setting: Setting, _ reason: String) {
      self.setting = setting
      self.reason = reason
    }
  }

  /// The rules of the library and of the command line alike: the first one that is broken is thrown.
  package func check() throws(Fault) {
    if host.isEmpty { throw Fault(.host, "must not be empty: 127.0.0.1 is this machine, 0.0.0.0 every address") }
    if let reason = tls?.fault { throw Fault(.tls, reason) }
    if state == "" { throw Fault(.state, "must not be empty: leave it out where nothing is to be kept") }
    if let publicURL, PublicURL(publicURL) == nil {
      let shown = publicURL.filter { !$0.isNewline && $0.asciiValue.map { $0 >= 0x20 && $0 != 0x7F } ?? true }
      throw Fault(.publicURL, "must be an http:// or https:// URL of host, port and path alone, not '\(shown)'")
    }
    for name in allowedHosts where name.contains(":") && name.first != "[" || HostName(authority: name) == nil {
      throw Fault(.allowedHosts, "must be a host name such as mock.test, without scheme and port, not '\(name)'")
    }
    for limit in rateLimits.values {
      switch limit {
      case .perSecond(let count), .perMinute(let count):
        try check(.rateLimits, count, in: 1...1_000_000_000, unit: "requests")
      case .off: break
      }
    }
    try check(.presignTTL, presignTTL, in: 1...S3Limits.longestPresign, unit: "seconds (S3's week)")
    try check(.maxHeadSize, maxHeadSize, in: 256...(64 << 20), unit: "bytes")
    try check(.maxConnections, maxConnections, in: 1...1_000_000)
    try check(.lanes, lanes ?? 1, in: 1...1024)
    try checkNotNegative(.memoryLimit, memoryLimit)
    try checkNotNegative(.minimumPartSize, minimumPartSize)
    try checkNotNegative(.journalLimit, journalLimit)
    try check(.headTimeout, headTimeout)
    try check(.idleTimeout, idleTimeout)
    try check(.bodyTimeout, bodyTimeout)
    if adminToken == "" { throw Fault(.adminToken, "must not be empty: leave it out where none is asked for") }
    if let adminToken, !Self.canBeSent(adminToken) {
      throw Fault(.adminToken, "must not hold a line break or another control character, nor a blank at its ends")
    }
  }

  /// Whether a header can carry the token: a field value has no control characters and no white space around it
  /// (RFC 9110 §5.5).
  private static func canBeSent(_ token: String) -> Bool {
    !token.utf8.contains(where: \.isControl) && token.utf8.first?.isBlank == false && token.utf8.last?.isBlank == false
  }

  private func check(
    _ setting: Fault.Setting, _ value: Int, in range: ClosedRange<Int>, unit: String = ""
  ) throws(Fault) {
    guard !range.contains(value) else { return }
    let unit = unit.isEmpty ? "" : " \(unit)"
    throw Fault(setting, "must be from \(range.lowerBound) to \(range.upperBound)\(unit), not \(value)")
  }

  private func checkNotNegative(_ setting: Fault.Setting, _ value: Int) throws(Fault) {
    if value < 0 { throw Fault(setting, "must be 0 or more, not \(value)") }
  }

  private func check(_ setting: Fault.Setting, _ timeout: Duration) throws(Fault) {
    guard !(.milliseconds(10)...(.seconds(86_400)) ~= timeout) else { return }
    throw Fault(setting, "must be from 0.01 to 86400 seconds, not \(timeout)")
  }
}

extension Configuration {
  /// Every name that the operator gave the mock: also the one that is bound, and the one that URLs begin with.
  var ownHosts: [HostName] {
    let names = [HostName(authority: host), publicURL.flatMap { PublicURL($0)?.host }]
    return (names + allowedHosts.map { HostName(authority: $0) }).compactMap { $0 }
  }
}
