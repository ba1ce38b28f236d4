import JSON
import PolarFiles

/// A create that passed validation.
struct FileCreate: Sendable {
  struct Part: Sendable {
    var number: PythonInteger
    var chunkStart: PythonInteger
    var chunkEnd: PythonInteger
    var checksum: PythonText?
  }

  let service: FileService
  let organizationID: ID?
  let name: PythonText
  let mimeType: PythonText
  let size: PythonInteger
  let checksum: PythonText?
  let parts: [Part]

  private static let services = FileService.allCases.map { (tag: $0.tag, choice: $0) }
  private static let expectedServices = FileService.allCases
    .map { "<FileServiceTypes.\($0.rawValue): '\($0.rawValue)'>" }.joined(separator: ", ")
  private static let mostParts = 10_000

  init?(_ body: JSONNode, _ fields: inout Validation) {
    let service = fields.tag("service", of: body, Self.services, expected: Self.expectedServices)
    guard let service, let create = fields.within(.key(service.tag), { FileCreate(service, body, &$0) }) else {
      return nil
    }
    self = create
  }

  private init?(_ service: FileService, _ body: JSONNode, _ fields: inout Validation) {
    self.service = service
    organizationID = fields.optional("organization_id", of: body) { $0.uuid4($1) }
    let name = fields.required("name", of: body) { $0.text($1) }
    let mimeType = fields.required("mime_type", of: body) { $0.text($1, matching: service.mimeTypes) }
    let size = fields.required("size", of: body) { $0.integer($1, atMost: service.sizeLimit) }
    checksum = fields.optional("checksum_sha256_base64", of: body) { $0.text($1) }
    let parts = fields.required("upload", of: body) { fields, upload in
      fields.isObject(upload)
        ? fields.required("parts", of: upload) { $0.list($1, atMost: Self.mostParts) { Part($1, &$0) } } : nil
    }
    // Taken and ignored.
    _ = fields.optional("version", of: body) { $0.text($1) }
    guard fields.isSound, let name, let mimeType, let size, let parts else { return nil }
    (self.name, self.mimeType, self.size, self.parts) = (name, mimeType, size, parts)
  }
}

extension FileCreate.Part {
  fileprivate init?(_ part: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(part) else { return nil }
    let number = fields.required("number", of: part) { $0.integer($1) }
    let chunkStart = fields.required("chunk_start", of: part) { $0.integer($1) }
    let chunkEnd = fields.required("chunk_end", of: part) { $0.integer($1) }
    checksum = fields.optional("checksum_sha256_base64", of: part) { $0.text($1) }
    guard let number, let chunkStart, let chunkEnd else { return nil }
    (self.number, self.chunkStart, self.chunkEnd) = (number, chunkStart, chunkEnd)
  }
}

extension FileService {
  /// Its `rawValue`, as a location names it.
  fileprivate var tag: StaticString {
    switch self {
    case .downloadable: "downloadable"
    case .productMedia: "product_media"
    case .organizationAvatar: "organization_avatar"
    case .supportCaseAttachment: "support_case_attachment"
    }
  }

  fileprivate var mimeTypes: TextPattern? {
    switch self {
    case .downloadable: nil
    case .productMedia, .organizationAvatar: .publicImages
    case .supportCaseAttachment: .attachments
    }
  }

  fileprivate var sizeLimit: Int? {
    switch self {
    case .downloadable: nil
    case .productMedia: 10 << 20
    case .organizationAvatar: 1 << 20
    case .supportCaseAttachment: 250 << 20
    }
  }
}

extension TextPattern {
  fileprivate static let publicImages = TextPattern(
    source: #"^image\/(jpeg|png|gif|webp|svg\+xml)$"#,
    texts: ["image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml"])

  fileprivate static let attachments = TextPattern(
    source: #"""
      ^(image\/(jpeg|png|gif|webp)|video\/(mp4|quicktime|webm)|application\/pdf|text\/(csv|plain)\#
      |application\/msword\#
      |application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.document\#
      |application\/vnd\.ms-excel\#
      |application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)$
      """#,
    texts: [
      "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime", "video/webm",
      "application/pdf", "text/csv", "text/plain", "application/msword",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-excel",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ])
}
