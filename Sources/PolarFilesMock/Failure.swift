/// A rule of which requests are to fail, how often, and how.
///
/// Rules are tried in the order in which they were added. The first one that strikes decides how the request ends; the
/// delays of all rules that strike add up, and the slowest rate applies. See `docs/failures.md` for each key.
///
/// ```swift
/// // The first two creates fail, later ones succeed.
/// try mock.fail(Failure(.init(operation: .create), times: 2, .respond(status: 503, retryAfter: 1)))
/// // The first attempt of part 3 is reset after 1 MiB.
/// try mock.fail(Failure(.init(operation: .uploadPart, part: 3, attempt: 1), .reset(afterRequestBytes: 1 << 20)))
/// ```
public struct Failure: Sendable {
  /// The rule's name in responses, journal and log; nil generates one: `failure-1` and so on.
  public var id: String?
  /// Which requests the rule is about; without a criterion, all of them.
  public var match: Match
  /// The number of matching requests that pass first.
  public var skip = 0
  /// How often it strikes at most; nil without a limit.
  public var times: Int?
  /// After ``skip``, only every n-th matching request may be struck.
  public var every = 1
  /// The probability that such a request is struck, above 0 and at most 1.
  public var probability = 1.0
  /// The seed of the rule's random numbers: the same seed gives the same sequence, whatever else runs.
  public var seed = 0
  /// How long the rule exists, by the mock's clock; nil without a limit.
  public var lifetime: Duration?
  /// The time before the response's first byte.
  public var delay: Delay?
  /// How fast the request's body is read, in bytes a second.
  public var uploadRate: Int?
  /// How fast the answer's body is sent, in bytes a second.
  public var downloadRate: Int?
  /// Sends the response's body in small pieces.
  public var drip: Drip?
  /// How the request ends; nil does not change it.
  public var ending: Ending?
  /// Whether the request is carried out although the client gets no proper response.
  ///
  /// Nil carries it out except for `respond`, `hang`, and `reset` and `close` before the response.
  public var takesEffect: Bool?

  /// Makes a rule; further conditions are properties.
  ///
  /// ```swift
  /// var slow = Failure(.init(operations: "s3:*"), delay: .logNormal(median: .milliseconds(90), sigma: 0.4))
  /// slow.probability = 0.2
  /// slow.seed = 7
  /// try mock.fail(slow)
  /// ```
  public init(
    _ match: Match = Match(), times: Int? = nil, _ ending: Ending? = nil, delay: Delay? = nil,
    takesEffect: Bool? = nil
  ) {
    self.match = match
    self.times = times
    self.ending = ending
    self.delay = delay
    self.takesEffect = takesEffect
  }
}

extension Failure {
  /// Which requests a rule is about: every field that is set must match.
  ///
  /// ```swift
  /// let retried = Failure.Match(operation: .uploadPart, attempt: 2)
  /// ```
  public struct Match: Sendable {
    /// An operation's name, or a pattern such as `s3:*`.
    public var operations: String?
    /// `GET`, `POST`, …
    public var method: String?
    /// The path without its query; `*` stands for any run of characters.
    public var path: String?
    /// An organization by slug or id.
    public var organization: String?
    /// A file by id.
    public var file: String?
    /// The number of a part.
    public var part: Int?
    /// Which upload of that part it is, from 1; those that were refused or struck count.
    public var attempt: Int?
    /// The caller, as the journal shows it.
    public var subject: String?
    /// Header fields by name, with patterns of their values.
    public var headers: [String: String] = [:]
    /// What the request's JSON body must contain. The rule then strikes after the body is read, so it cannot have an
    /// ``Failure/uploadRate`` or a cut after bytes of the request.
    public var body: JSONPattern?
    /// `HTTP/1.1`, `HTTP/2`, or a pattern of them.
    public var transport: String?

    /// Matches every request, or those that match the given criteria.
    ///
    /// ```swift
    /// let match = Failure.Match(operation: .uploaded, organization: "acme")
    /// ```
    public init(
      operation: FileOperation? = nil, organization: String? = nil, file: String? = nil, part: Int? = nil,
      attempt: Int? = nil, body: JSONPattern? = nil
    ) {
      operations = operation?.rawValue
      self.organization = organization
      self.file = file
      self.part = part
      self.attempt = attempt
      self.body = body
    }

    /// Matches the operations whose names match a pattern.
    ///
    /// ```swift
    /// let storage = Failure.Match(operations: "s3:*")
    /// ```
    public init(operations: String) { self.operations = operations }
  }

  /// The time before a response's first byte.
  ///
  /// ```swift
  /// let jitter = Failure.Delay.uniform(.milliseconds(100), .milliseconds(900))
  /// ```
  public enum Delay: Sendable, Hashable {
    /// Always the same.
    case fixed(Duration)
    /// Uniformly distributed between the two.
    case uniform(Duration, Duration)
    /// Log-normally distributed, as latencies are: many near the median, few far above it.
    case logNormal(median: Duration, sigma: Double)
  }

  /// A body in small pieces.
  ///
  /// ```swift
  /// var slow = Failure(.init(operation: .getObject))
  /// slow.drip = Failure.Drip(bytes: 64, every: .milliseconds(20))
  /// ```
  public struct Drip: Sendable, Hashable {
    /// How many bytes a piece has.
    public var bytes: Int
    /// The time between two pieces, in whole milliseconds.
    public var every: Duration

    /// Sends pieces of that size at that interval.
    ///
    /// ```swift
    /// let drip = Failure.Drip(bytes: 64, every: .milliseconds(20))
    /// ```
    public init(bytes: Int, every: Duration) {
      self.bytes = bytes
      self.every = every
    }
  }

  /// How a request ends.
  ///
  /// ```swift
  /// try mock.fail(Failure(.init(operation: .uploaded), times: 1, .reset(), takesEffect: true))
  /// ```
  public enum Ending: Sendable, Hashable {
    /// Another response; without a body, the one that production gives with that status.
    case respond(status: Int, headers: [String: String] = [:], body: String? = nil, retryAfter: Int? = nil)
    /// A refusal of S3 by its code, such as `SlowDown`, with its usual status.
    case refuse(code: String)
    /// The connection is reset, on HTTP/2 the stream: before the response, or after a number of bytes of either body.
    case reset(afterRequestBytes: Int? = nil, afterResponseBytes: Int? = nil, connection: Bool = false)
    /// The connection is closed: before the response, or after a number of bytes of either body.
    case close(afterRequestBytes: Int? = nil, afterResponseBytes: Int? = nil)
    /// Nothing is sent for that long; nil sends nothing until the client goes or the mock stops.
    case hang(for: Duration? = nil)
    /// The whole length of the body is announced, but only a number of bytes or a fraction (from 0 to below 1) is sent.
    case truncate(bytes: Int? = nil, fraction: Double? = nil)
    /// This number of bytes of the body is changed, at positions that the seed chooses.
    case flipBytes(Int)
    /// The body's JSON is made invalid.
    case breakJSON
  }
}
