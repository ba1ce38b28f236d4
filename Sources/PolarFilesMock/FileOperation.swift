import PolarFiles

/// What a request asks for; the raw value is its name in the control API.
///
/// ```swift
/// let puts = mock.requests.filter { $0.operation == .uploadPart }
/// ```
public enum FileOperation: String, Sendable, Hashable, CaseIterable {
  /// `GET /v1/files/`
  case list = "files:list"
  /// `POST /v1/files/`
  case create = "files:create"
  /// `POST /v1/files/{id}/uploaded`
  case uploaded = "files:uploaded"
  /// `PATCH /v1/files/{id}`
  case update = "files:update"
  /// `DELETE /v1/files/{id}`
  case delete = "files:delete"
  /// `GET /v1/files/{id}/download`
  case download = "files:download"
  /// A PUT to the presigned URL of a part.
  case uploadPart = "s3:UploadPart"
  /// A GET of an object.
  case getObject = "s3:GetObject"
  /// A HEAD of an object.
  case headObject = "s3:HeadObject"
  /// A PUT of an object, which is refused: parts only.
  case putObject = "s3:PutObject"
  /// A DELETE of an object, by a URL signed for it.
  case deleteObject = "s3:DeleteObject"
  /// A GET of an upload's parts.
  case listParts = "s3:ListParts"
  /// A POST that completes an upload at the object store itself.
  case completeUpload = "s3:CompleteMultipartUpload"
  /// A DELETE that gives an upload up.
  case abortUpload = "s3:AbortMultipartUpload"
  /// A browser's question before a request to another origin.
  case preflight = "cors:preflight"
  /// `GET /healthz`
  case health = "healthz"
}
