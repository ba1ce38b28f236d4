import PolarFiles

/// The schemas of the requests, field by field as files-api.md lists them.
enum FileSchemas {
  static let pathID = FlatSchema(.uuid4)

  static let create = FlatSchema(
    .tagged(
      TaggedUnion(
        discriminator: "service",
        choices: FileService.allCases.map { TaggedUnion.Choice(tag: $0.tag, model: create($0)) },
        expectedTags: FileService.allCases.map { "<FileServiceTypes.\($0.rawValue): '\($0.rawValue)'>" }
          .joined(separator: ", "))))

  private static func create(_ service: FileService) -> Model {
    Model(fields: [
      .optional("organization_id", .uuid4),
      .required("name", .text()),
      .required("mime_type", .text(TextRule(pattern: service.mimeTypes))),
      .required("size", .integer(IntegerRule(atMost: service.sizeLimit))),
      .optional("checksum_sha256_base64", .text()),
      .required("upload", .model(Model(fields: [.required("parts", .list(of: .model(part), atMost: 10_000))]))),
      .optional("version", .text()),
    ])
  }

  private static let part = Model(fields: [
    .required("number", .integer()),
    .required("chunk_start", .integer()),
    .required("chunk_end", .integer()),
    .optional("checksum_sha256_base64", .text()),
  ])

  static let uploaded = FlatSchema(
    .model(
      Model(fields: [
        .required("id", .text()),
        .required("path", .text()),
        .required("parts", .list(of: .model(completedPart))),
      ])))

  private static let completedPart = Model(fields: [
    .required("number", .integer()),
    .required("checksum_etag", .text(TextRule(isStripped: true))),
    .required("checksum_sha256_base64", .nullable(.text())),
  ])

  static let patch = FlatSchema(
    .model(Model(fields: [.optional("name", .text()), .optional("version", .text())])))

  static let positive = FlatSchema(.integer(IntegerRule(greaterThan: 0)))

  /// One id or several; what Pydantic calls the second way shows in `loc`.
  static let ids = FlatSchema(
    .union([
      Schema.Branch(label: "uuid", schema: .uuid4),
      Schema.Branch(
        label: """
          json-or-python[json=list[uuid],python=chain[is-instance[Sequence],\
          function-wrap[sequence_validator()]]]
          """,
        schema: .list(of: .uuid4)),
    ]))
}

extension FileService {
  /// Its `rawValue`, as a schema holds it.
  fileprivate var tag: StaticString {
    switch self {
    case .downloadable: "downloadable"
    case .productMedia: "product_media"
    case .organizationAvatar: "organization_avatar"
    case .supportCaseAttachment: "support_case_attachment"
    }
  }

  fileprivate var mimeTypes: TextRule.Pattern? {
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

extension TextRule.Pattern {
  fileprivate static let publicImages = TextRule.Pattern(
    source: #"^image\/(jpeg|png|gif|webp|svg\+xml)$"#,
    texts: ["image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml"])

  fileprivate static let attachments = TextRule.Pattern(
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
