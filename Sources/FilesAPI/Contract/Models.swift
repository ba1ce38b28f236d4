import JSON
import PolarFiles

/// The models of requests, as validation reads them.
enum RequestModels {
  static let completedPart = Model("S3FileUploadCompletedPart", UploadCompleted.Part.fields.properties)
  static let completed = Model("FileUploadCompleted", UploadCompleted.fields.properties)
  static let part = Model("S3FileCreatePart", FileCreate.Part.fields.properties)
  static let multipart = Model("S3FileCreateMultipart", [FileCreate.parts.property])
  static let patch = Model("FilePatch", FilePatch.fields.properties)
  static let creates = FileCreate.forms.map { form in
    (value: form.service.rawValue, model: Model("\(form.service.modelName)FileCreate", form.properties))
  }
  static let create = Model("FileCreate", by: "service", creates)

  static let all = [completedPart, completed, part, multipart, patch, create] + creates.map(\.model)
}

/// The models of responses. Their keys are those that `JSONWriter` writes.
enum ResponseModels {
  private static let text = Schema.string()

  /// The properties that all three forms of a file begin with.
  private static let opening = [
    Property("id", .uuid4()), Property("organization_id", .uuid4()), Property("name", text), Property("path", text),
    Property("mime_type", text), Property("size", .integer()), Property("storage_version", text.orNull),
    Property("checksum_etag", text.orNull), Property("checksum_sha256_base64", text.orNull),
    Property("checksum_sha256_hex", text.orNull), Property("last_modified_at", Schema.dateTime.orNull),
  ]
  private static let version = Property("version", text.orNull)
  private static let isUploaded = Property("is_uploaded", .boolean)
  private static let service = Property("service", services.reference)
  private static let readableSize = Property("size_readable", text.adding("readOnly", .bool(true)))

  static let services = Model("FileServiceTypes", texts: FileService.allCases.map(\.rawValue))

  static let reads = FileService.allCases.map { service in
    (value: service.rawValue, model: Model("\(service.modelName)FileRead", properties(of: service)))
  }
  static let read = Model("FileRead", by: "service", reads)

  private static func properties(of service: FileService) -> [Property] {
    var properties =
      opening + [
        version, Property("service", .constant(service.rawValue)), isUploaded, Property("created_at", .dateTime),
      ]
    if service == .downloadable { properties.append(Property("flagged_malicious_at", Schema.dateTime.orNull)) }
    properties.append(readableSize)
    if service.isPublic { properties.append(Property("public_url", text.adding("readOnly", .bool(true)))) }
    return properties
  }

  private static let headers = Property(
    "headers", Schema.texts.titled("Headers").adding("default", .object(JSONObject())), isRequired: false)
  private static let url = Property("url", text)
  private static let expiry = Property("expires_at", .dateTime)

  static let downloadURL = Model("S3DownloadURL", [url, headers, expiry])
  static let download = Model(
    "FileDownload",
    opening + [Property("download", downloadURL.reference), version, isUploaded, service, readableSize])

  static let uploadPart = Model(
    "S3FileUploadPart", FileCreate.Part.fields.properties + [url, expiry, headers])
  static let multipart = Model(
    "S3FileUploadMultipart",
    [Property("id", text), Property("path", text), Property("parts", .array(of: uploadPart.reference))])
  static let upload = Model(
    "FileUpload",
    opening + [
      Property("upload", multipart.reference), version,
      Property("is_uploaded", Schema.boolean.adding("default", .bool(false)), isRequired: false), service, readableSize,
    ])

  static let pagination = Model(
    "Pagination", [Property("total_count", .integer()), Property("max_page", .integer())])
  static let list = Model(
    "ListResource_FileRead_", title: "ListResource[FileRead]",
    [Property("items", .array(of: read.reference)), Property("pagination", pagination.reference)])

  // MARK: Refusals

  static let notPermitted = refusal("NotPermitted")
  static let notFound = refusal("ResourceNotFound")

  private static func refusal(_ name: String) -> Model {
    let error = Schema.constant(name).adding("examples", .array([.string(name)]))
    return Model(name, [Property("error", error), Property("detail", text)])
  }

  static let validationError = Model(
    "ValidationError",
    [
      Property("loc", Schema.array(of: .anyOf([text, .integer()])).titled("Location")),
      Property("msg", text.titled("Message")), Property("type", text.titled("Error Type")),
      Property("input", .any, isRequired: false),
      Property("ctx", Schema([("type", .string("object"))]).titled("Context"), isRequired: false),
    ])
  static let invalid = Model(
    "HTTPValidationError", [Property("detail", .array(of: validationError.reference), isRequired: false)])

  static let all =
    [
      services, read, downloadURL, download, uploadPart, multipart, upload, pagination, list, notPermitted, notFound,
      validationError, invalid,
    ] + reads.map(\.model)
}

extension FileService {
  /// What the names of its models begin with.
  fileprivate var modelName: String { Property.title(of: rawValue).filter { $0 != " " } }
}
