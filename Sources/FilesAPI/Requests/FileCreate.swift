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

  /// What a create for one service has, in the order of the real server's model.
  ///
  /// A class to avoid copying it for each create.
  final class Form: Sendable {
    let service: FileService
    let organizationID = Field.uuid4("organization_id", example: "1dbfc517-0bbf-4301-9ba8-555ca42b9737").optional
    let name = Field.text("name")
    let mimeType: Field<PythonText>
    let size: Field<PythonInteger>
    let checksum = Field.text("checksum_sha256_base64").optional
    let upload = Field<[Part]>("upload", .reference("S3FileCreateMultipart")) { fields, upload in
      fields.isObject(upload) ? fields.read(FileCreate.parts, of: upload) : nil
    }
    /// Taken and ignored.
    let version = Field.text("version").optional

    fileprivate init(_ service: FileService) {
      self.service = service
      mimeType = .text("mime_type", in: service.mimeTypes)
      size = .integer("size", IntegerBounds(atMost: service.sizeLimit))
    }

    var properties: [Property] {
      let service = Property("\(FileCreate.discriminator)", .constant(service.rawValue))
      return [
        organizationID.property, name.property, mimeType.property, size.property, checksum.property, upload.property,
        service, version.property,
      ]
    }
  }

  /// One for each service.
  static let forms = FileService.allCases.map { Form($0) }
  static let parts = Field<[Part]>(
    "parts", .array(of: .reference("S3FileCreatePart"), atMost: S3Limits.partCount)
  ) { fields, node in
    fields.list(node, atMost: S3Limits.partCount) { Part($1, &$0) }
  }

  private static let discriminator: StaticString = "service"
  private static let choices = forms.map { (tag: $0.service.tag, choice: $0) }
  private static let expectedServices = FileService.allCases
    .map { "<FileServiceTypes.\($0.rawValue): '\($0.rawValue)'>" }.joined(separator: ", ")

  static func read(_ body: JSONNode, _ fields: inout Validation) -> FileCreate? {
    let form = fields.tag(discriminator, of: body, choices, expected: expectedServices)
    guard let form else { return nil }
    return fields.within(.key(form.service.tag)) { FileCreate(body, as: form, &$0) }
  }

  private init?(_ body: JSONNode, as form: Form, _ fields: inout Validation) {
    service = form.service
    organizationID = fields.read(form.organizationID, of: body)
    let name = fields.read(form.name, of: body)
    let mimeType = fields.read(form.mimeType, of: body)
    let size = fields.read(form.size, of: body)
    checksum = fields.read(form.checksum, of: body)
    let parts = fields.read(form.upload, of: body)
    _ = fields.read(form.version, of: body)
    guard fields.isSound, let name, let mimeType, let size, let parts else { return nil }
    (self.name, self.mimeType, self.size, self.parts) = (name, mimeType, size, parts)
  }
}

extension FileCreate.Part {
  /// In the order of the real server's model.
  struct Fields: Sendable {
    let number = Field.integer("number")
    let chunkStart = Field.integer("chunk_start")
    let chunkEnd = Field.integer("chunk_end")
    let checksum = Field.text("checksum_sha256_base64").optional

    var properties: [Property] { [number.property, chunkStart.property, chunkEnd.property, checksum.property] }
  }

  static let fields = Fields()

  fileprivate init?(_ part: JSONNode, _ fields: inout Validation) {
    guard fields.isObject(part) else { return nil }
    let number = fields.read(Self.fields.number, of: part)
    let chunkStart = fields.read(Self.fields.chunkStart, of: part)
    let chunkEnd = fields.read(Self.fields.chunkEnd, of: part)
    checksum = fields.read(Self.fields.checksum, of: part)
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

  fileprivate var mimeTypes: AllowedTexts? {
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

extension AllowedTexts {
  fileprivate static let publicImages = AllowedTexts(
    pattern: #"^image\/(jpeg|png|gif|webp|svg\+xml)$"#,
    texts: ["image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml"])

  fileprivate static let attachments = AllowedTexts(
    pattern: #"""
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
