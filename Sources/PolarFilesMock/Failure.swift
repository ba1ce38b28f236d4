/// A rule of which requests are to fail, how often, and how.
///
/// Rules are tried in the order in which they were added: the first that strikes decides how the request ends; delays of all
/// that strike add up, and the slowest rate counts. See `docs/failures.md` for each key.
///
/// ```swift
/// // Twice, then as ever.
/// try mock.fail(Failure(.init(operation: .create), times: 2, .respond(status: 503, retryAfter: 1)))
/// // The third part's first attempt dies half-way.
/// try mock.fail(Failure(.init(operation: .uploadPart, part: 3, attempt: 1), .reset(afterRequestBytes: 1 << 20)))
/// ```
public struct Failure: Sendable {
  /// Names the rule in answers, journal and log; nil has one made up: `failure-1` and so on.
  public var id: String?
  /// Which requests are meant; every one without a criterion.
  public var match: Match
  /// The number of matching requests that pass first.
  public var skip = 0
  /// How often it strikes; nil for no end.
  public var times: Int?
  /// Of those left it strikes each n-th.
  public var every = 1
  /// How likely one of those left is struck, above 0 and at most 1.
  public var probability = 1.0
  /// What the chances are made of: the same seed gives the same sequence, whatever else runs.
  public var seed = 0
  /// How long the rule is there, by the mock's clock; nil for no end.
  public var lifetime: Duration?
  /// How long before the answer's first byte.
  public var delay: Delay?
  /// How fast the request's body is read, in bytes a second.
  public var uploadRate: Int?
  /// How fast the answer's body is sent, in bytes a second.
  public var downloadRate: Int?
  /// The answer's body in small pieces.
  public var drip: Drip?
  /// How the request ends; nil as it would without the rule.
  public var ending: Ending?
  /// Whether the request is carried out although the client hears otherwise.
  ///
  /// Without it: not for `respond`, `hang`, and `reset` and `close` before the answer; for the others it is.
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
  /// Which requests a rule is about: every field that is set must agree.
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
    /// Who asks, as the journal shows it.
    public var subject: String?
    /// Header fields by name, with patterns of their values.
    public var headers: [String: String] = [:]
    /// What the body's JSON holds, of a call that sends some. The rule strikes once the body was read, so that it knows
    /// neither ``Failure/uploadRate`` nor a cut after bytes of the request.
    public var body: JSONPattern?
    /// `HTTP/1.1`, `HTTP/2`, or a pattern of them.
    public var transport: String?

    /// Means every request, or those that agree with what is given.
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

    /// Means the operations that a pattern fits.
    ///
    /// ```swift
    /// let storage = Failure.Match(operations: "s3:*")
    /// ```
    public init(operations: String) { self.operations = operations }
  }

  /// How long before an answer's first byte.
  ///
  /// ```swift
  /// let jitter = Failure.Delay.uniform(.milliseconds(100), .milliseconds(900))
  /// ```
  public enum Delay: Sendable, Hashable {
    /// Always the same.
    case fixed(Duration)
    /// Any between the two, each as likely.
    case uniform(Duration, Duration)
    /// As latencies are: many near the median, few far above it.
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
    /// How long after one the next is sent, in whole milliseconds.
    public var every: Duration

    /// Pieces of that size, that far apart.
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
    /// Another answer; without a body the one that production has for that status.
    case respond(status: Int, headers: [String: String] = [:], body: String? = nil, retryAfter: Int? = nil)
    /// A refusal of S3 by its code, such as `SlowDown`, with its usual status.
    case refuse(code: String)
    /// The connection is reset, on HTTP/2 the stream: before the answer, or after a number of bytes of either body.
    case reset(afterRequestBytes: Int? = nil, afterResponseBytes: Int? = nil, connection: Bool = false)
    /// The connection is closed: before the answer, or after a number of bytes of either body.
    case close(afterRequestBytes: Int? = nil, afterResponseBytes: Int? = nil)
    /// Nothing is sent, until the client leaves or the mock stops, or for that long.
    case hang(for: Duration? = nil)
    /// Of a body whose whole length was announced, either a number of bytes or a fraction of 0 or more and below 1.
    case truncate(bytes: Int? = nil, fraction: Double? = nil)
    /// This number of bytes is changed, at places that the seed chooses.
    case flipBytes(Int)
    /// A body of JSON that is none any more.
    case breakJSON
  }
}
