import PolarFiles

/// One multipart upload: what was announced, what came, and what became of it.
///
/// ```swift
/// for part in mock.uploads.flatMap(\.parts) where part.agrees == false {
///   print("part \(part.number) does not hash to what was declared")
/// }
/// ```
public struct RecordedUpload: Sendable, Hashable {
  /// How far an upload is.
  ///
  /// ```swift
  /// let unfinished = mock.uploads.filter { $0.state == .open }
  /// ```
  public enum State: String, Sendable, Hashable {
    /// Parts can be uploaded.
    case open
    /// The object is there.
    case completed
    /// It was aborted, and its parts are gone.
    case aborted
    /// The file was deleted.
    case deleted
  }

  /// Why the object store refused something.
  ///
  /// ```swift
  /// for refusal in mock.uploads.flatMap(\.completions).compactMap(\.refusal) {
  ///   print(refusal.code, refusal.explanation)
  /// }
  /// ```
  public struct Refusal: Sendable, Hashable {
    /// S3's error code, such as `BadDigest`.
    public let code: String
    /// What is wrong and what to do about it, in a sentence.
    public let explanation: String
  }

  /// One attempt to complete the upload.
  ///
  /// ```swift
  /// let tries = mock.uploads.first?.completions.count
  /// ```
  public struct Completion: Sendable, Hashable {
    /// When it was made.
    public let time: Time
    /// Nil when it succeeded.
    public let refusal: Refusal?
  }

  /// The id of the file that it was opened for.
  public let file: String
  /// The id of the file's organization.
  public let organization: String
  /// `polar-s3` or `polar-s3-public`.
  public let bucket: String
  /// The key of the object.
  public let path: String
  /// What part URLs name it by.
  public let uploadID: String
  /// How far it is.
  public let state: State
  /// When the file was created.
  public let initiatedAt: Time
  /// The version of the object that its completion made.
  public let versionID: String?
  /// Each attempt to complete it, oldest first; the last 16.
  public let completions: [Completion]
  /// Every part that was announced or uploaded, by number.
  public let parts: [RecordedPart]
}

/// One part number of an upload.
///
/// ```swift
/// let sizes = mock.uploads.flatMap(\.parts).map(\.size)
/// ```
public struct RecordedPart: Sendable, Hashable {
  /// One attempt to upload it.
  ///
  /// ```swift
  /// let refused = mock.uploads.flatMap(\.parts).flatMap(\.attempts).filter { $0.refusal != nil }
  /// ```
  public struct Attempt: Sendable, Hashable {
    /// When its head arrived.
    public let startedAt: Time
    /// When it was answered.
    public let finishedAt: Time
    /// The bytes that arrived.
    public let size: Int
    /// The SHA-256 of the bytes that arrived, in base64; nil when the request was refused before its body.
    public let sha256: String?
    /// The checksum of the request, as sent.
    public let declared: String?
    /// Why it was refused; nil when it was stored.
    public let refusal: RecordedUpload.Refusal?
  }

  /// From 1 on.
  public let number: Int
  /// The size of the stored bytes; nil before an attempt succeeds.
  public let size: Int?
  /// The MD5 of the stored bytes in quotes, as the PUT was answered.
  public let etag: String?
  /// The SHA-256 of the stored bytes, in base64.
  public let sha256: String?
  /// The SHA-256 that the create announced, in base64.
  public let declaredAtCreate: String?
  /// The SHA-256 that the PUT was sent with.
  public let declaredInPut: String?
  /// The SHA-256 that the completion named.
  public let declaredAtCompletion: String?
  /// Whether every checksum declared for it is that of the stored bytes; nil before anything is stored.
  public let agrees: Bool?
  /// Why ``agrees`` is not true, in a sentence; nil when it is.
  public let reason: String?
  /// The number of attempts.
  public let attemptCount: Int
  /// The latest 16 attempts, oldest first.
  public let attempts: [Attempt]
}

extension MockServer {
  /// Every multipart upload, in the order in which they were opened; the same as `GET /_mock/uploads`.
  public var uploads: [RecordedUpload] { store.uploads().map { RecordedUpload($0) } }

  /// The upload that the create of a file opened; nil for a file of a fixture, or one that is not there.
  ///
  /// - Parameter file: the id that the create answered.
  ///
  /// ```swift
  /// if let id = mock.requests.last?.file, let upload = mock.upload(of: id) {
  ///   print(upload.state)
  /// }
  /// ```
  public func upload(of file: String) -> RecordedUpload? {
    ID(file).flatMap { store.uploads(of: $0).first }.map { RecordedUpload($0) }
  }
}
