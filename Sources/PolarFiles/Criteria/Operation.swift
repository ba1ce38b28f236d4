/// What a request asked for, as the journal and its filters name it.
package enum Operation: String, Sendable, Hashable, CaseIterable {
  case list = "files:list"
  case create = "files:create"
  case uploaded = "files:uploaded"
  case update = "files:update"
  case delete = "files:delete"
  case download = "files:download"
  case uploadPart = "s3:UploadPart"
  case getObject = "s3:GetObject"
  case headObject = "s3:HeadObject"
  case putObject = "s3:PutObject"
  case deleteObject = "s3:DeleteObject"
  case listParts = "s3:ListParts"
  case completeUpload = "s3:CompleteMultipartUpload"
  case abortUpload = "s3:AbortMultipartUpload"
  case preflight = "cors:preflight"
  case health = "healthz"

  /// The method of its requests.
  var method: String {
    switch self {
    case .list, .download, .getObject, .listParts, .health: "GET"
    case .create, .uploaded, .completeUpload: "POST"
    case .update: "PATCH"
    case .delete, .deleteObject, .abortUpload: "DELETE"
    case .uploadPart, .putObject: "PUT"
    case .headObject: "HEAD"
    case .preflight: "OPTIONS"
    }
  }

  /// Whether a request's head says which file it is about.
  var namesFile: Bool {
    switch self {
    case .list, .create, .health: false
    default: true
    }
  }

  /// Whether the object store may be asked for it.
  var mayBeOfStorage: Bool { rawValue.hasPrefix("s3:") || self == .preflight }

  static let count = allCases.count

  /// Its index among all of them; a dictionary would hash it.
  package var index: Int {
    switch self {
    case .list: 0
    case .create: 1
    case .uploaded: 2
    case .update: 3
    case .delete: 4
    case .download: 5
    case .uploadPart: 6
    case .getObject: 7
    case .headObject: 8
    case .putObject: 9
    case .deleteObject: 10
    case .listParts: 11
    case .completeUpload: 12
    case .abortUpload: 13
    case .preflight: 14
    case .health: 15
    }
  }
}
