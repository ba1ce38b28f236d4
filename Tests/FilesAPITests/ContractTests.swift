import HTTPCore
import JSON
import PolarFiles
import Testing
@testable import FilesAPI

/// The published contract compared with validation and with responses.
struct ContractTests {
  private let document: JSONValue

  init() throws {
    document = try JSONValue.parse(OpenAPIDocument.bytes("/2026-04/openapi.json", server: "http://mock.test"))
  }

  private func schema(_ name: String) -> JSONValue { document["components"]["schemas"][name] }

  // MARK: Validation

  /// A valid create.
  private static func create(_ form: FileCreate.Form) -> JSONObject {
    let mimeType = form.service == .downloadable ? "a/b" : "image/png"
    let part = JSONValue.object(JSONObject([("number", .int(1)), ("chunk_start", .int(0)), ("chunk_end", .int(1))]))
    return JSONObject([
      ("name", .string("a")), ("mime_type", .string(mimeType)), ("size", .int(1)),
      ("upload", .object(JSONObject([("parts", .array([part]))]))), ("service", .string(form.service.rawValue)),
    ])
  }

  private static let completed = JSONObject([
    ("id", .string("a")), ("path", .string("b")),
    (
      "parts",
      .array([
        .object(
          JSONObject([
            ("number", .int(1)), ("checksum_etag", .string("c")), ("checksum_sha256_base64", .null),
          ]))
      ])
    ),
  ])

  /// The types of the errors that a body has.
  private func errors<Payload>(
    _ body: JSONObject, _ make: (JSONNode, inout Validation) -> Payload?
  ) throws -> [String] {
    var writer = JSONWriter()
    try writer.append(.object(body))
    var validation = Validation(at: .key("body"))
    let payload = make(try JSONDocument(parsing: writer.bytes).root, &validation)
    #expect((payload != nil) == validation.errors.isEmpty)
    return validation.errors.map(\.type)
  }

  /// Tries each property of an object model: without it, null, of another type, at its limits and beyond them.
  private func probe(
    _ schema: JSONValue, of sound: JSONObject, _ errors: (JSONObject) throws -> [String]
  ) throws {
    #expect(try errors(sound).isEmpty)
    let required = schema["required"].items.map(\.shown)
    for property in schema["properties"].members {
      var probe = sound
      probe[property.key] = nil
      let isRequired = required.contains(property.key)
      let missing = property.key == "service" ? "union_tag_not_found" : "missing"
      #expect(try errors(probe) == (isRequired ? [missing] : []), "\(property.key) left out")
      let values = try Self.values(property.value)
      for value in values.taken {
        probe[property.key] = value
        #expect(try errors(probe).isEmpty, "\(property.key): \(value)")
      }
      for value in values.refused {
        probe[property.key] = value
        #expect(try !errors(probe).isEmpty, "\(property.key): \(value)")
      }
    }
  }

  private static let mimeTypes = [
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml", "video/mp4", "video/quicktime", "video/webm",
    "application/pdf", "text/csv", "text/plain", "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "image/png ", " image/png", "image/PNG",
    "image/tiff", "application/zip", "image/svg", "image/svgxml", "text/html", "", "image/", "a image/png",
    "application/vndxms-excel",
  ]

  /// Valid and invalid values of a schema, for each of its keywords.
  private static func values(_ schema: JSONValue) throws -> (taken: [JSONValue], refused: [JSONValue]) {
    var taken: [JSONValue] = []
    var refused: [JSONValue] = []
    let alternatives = schema["anyOf"].items
    if !alternatives.isEmpty {
      let isNullable = alternatives.contains { $0["type"].shown == "null" }
      for alternative in alternatives where alternative["type"].shown != "null" {
        let values = try values(alternative)
        taken += values.taken
        refused += values.refused.filter { $0 != .null }
      }
      return isNullable ? (taken + [.null], refused) : (taken, refused + [.null])
    }
    refused.append(.null)
    switch schema["type"].shown {
    case "string":
      refused += [.int(1), .array([]), .object(JSONObject()), .bool(true)]
      if case .string(let constant) = schema["const"] {
        return ([.string(constant)], refused + [.string("other"), .string(constant.uppercased())])
      }
      if schema["format"].shown == "uuid4" {
        return (
          [.string("1dbfc517-0bbf-4301-9ba8-555ca42b9737")],
          refused + [.string("1dbfc517-0bbf-1301-9ba8-555ca42b9737"), .string("x")]
        )
      }
      guard case .string(let pattern) = schema["pattern"] else { return ([.string(""), .string("ä")], refused) }
      let expression = try Regex(pattern)
      for text in mimeTypes {
        if text.contains(expression) { taken.append(.string(text)) } else { refused.append(.string(text)) }
      }
      #expect(taken.count > 3)
    case "integer":
      refused += [.string("x"), .array([]), .object(JSONObject()), .float(0.5)]
      taken.append(.int(1))
      if let most = schema["maximum"].number {
        taken.append(.int(most))
        refused.append(.int(most + 1))
      } else {
        taken.append(.int(.max))
      }
      #expect(schema["exclusiveMinimum"].number == nil && schema["minimum"].number == nil)
      taken.append(.int(-1))
    default: break
    }
    return (taken, refused)
  }

  @Test(arguments: FileCreate.forms.map(\.service))
  func `a create is taken and refused at the limits that are published`(service: FileService) throws {
    let form = try #require(FileCreate.forms.first { $0.service == service })
    let mapping = schema("FileCreate")["discriminator"]["mapping"]
    let name = try #require(mapping[service.rawValue].shown.split(separator: "/").last)
    try probe(schema(String(name)), of: Self.create(form)) { try errors($0) { FileCreate.read($0, &$1) } }
  }

  @Test func `parts are taken and refused at the limits that are published`() throws {
    let form = FileCreate.forms[0]
    func errors(_ parts: [JSONValue]) throws -> [String] {
      var create = Self.create(form)
      create["upload"] = .object(JSONObject([("parts", .array(parts))]))
      return try self.errors(create) { FileCreate.read($0, &$1) }
    }
    let sound = JSONObject([("number", .int(1)), ("chunk_start", .int(0)), ("chunk_end", .int(1))])
    try probe(schema("S3FileCreatePart"), of: sound) { try errors([.object($0)]) }
    let most = try #require(schema("S3FileCreateMultipart")["properties"]["parts"]["maxItems"].number)
    let part = JSONValue.object(sound)
    #expect(try errors([JSONValue](repeating: part, count: most)).isEmpty)
    #expect(try errors([JSONValue](repeating: part, count: most + 1)) == ["too_long"])
  }

  @Test func `a completion and an update are taken and refused as is published`() throws {
    try probe(schema("FileUploadCompleted"), of: Self.completed) { try errors($0) { UploadCompleted($0, &$1) } }
    guard case .object(let part) = JSONValue.object(Self.completed)["parts"].items.first else { return }
    try probe(schema("S3FileUploadCompletedPart"), of: part) { part in
      var completed = Self.completed
      completed["parts"] = .array([.object(part)])
      return try errors(completed) { UploadCompleted($0, &$1) }
    }
    try probe(schema("FilePatch"), of: JSONObject()) { try errors($0) { FilePatch($0, &$1) } }
  }

  @Test func `the query of a list is taken and refused at the limits that are published`() throws {
    func isTaken(_ query: String) -> Bool {
      var validation = Validation(at: .key("query"))
      return ListQuery(QueryString(Array(query.utf8)[...]), &validation) != nil
    }
    let parameters = document["paths"]["/v1/files/"]["get"]["parameters"].items
    #expect(parameters.map { $0["name"].shown } == ["organization_id", "ids", "page", "limit"])
    for parameter in parameters {
      let (name, schema) = (parameter["name"].shown, parameter["schema"])
      if let least = schema["exclusiveMinimum"].number {
        #expect(!isTaken("\(name)=\(least)"))
        #expect(isTaken("\(name)=\(least + 1)"))
        #expect(!isTaken("\(name)=x"))
      } else {
        let values = try schema["anyOf"].items.map { try Self.values($0["items"] == .null ? $0 : $0["items"]) }
        for case .string(let text) in values.flatMap(\.taken) {
          #expect(isTaken("\(name)=\(text)"))
          #expect(isTaken("\(name)=\(text)&\(name)=\(text)"))
        }
        for case .string(let text) in values.flatMap(\.refused) { #expect(!isTaken("\(name)=\(text)")) }
      }
    }
    #expect(parameters[2]["schema"]["default"].number == ListQuery.first.page.int)
    #expect(parameters[3]["schema"]["default"].number == ListQuery.first.limit)
  }

  // MARK: Responses

  @Test func `an answer's keys are those that are published, in their order`() throws {
    let driver = try Driver()
    for form in FileCreate.forms {
      var writer = JSONWriter()
      try writer.append(.object(Self.create(form)))
      let created = driver.send("POST", body: String(decoding: writer.bytes, as: UTF8.self))
      #expect(created.status == 201)
      expect(created.json, holds: "FileUpload")
      expect(created.json["upload"], holds: "S3FileUploadMultipart")
      expect(created.json["upload"]["parts"].items[0], holds: "S3FileUploadPart")
    }
    let list = driver.send("GET", "/v1/files/?limit=100").json
    expect(list, holds: "ListResource_FileRead_")
    expect(list["pagination"], holds: "Pagination")
    let mapping = schema("FileRead")["discriminator"]["mapping"]
    #expect(list["items"].items.count > 0)
    for file in list["items"].items {
      let name = try #require(mapping[file["service"].shown].shown.split(separator: "/").last)
      expect(file, holds: String(name))
    }
    let download = driver.send("GET", "/v1/files/\(Driver.guide)/download").json
    expect(download, holds: "FileDownload")
    expect(download["download"], holds: "S3DownloadURL")
    let invalid = driver.send("GET", "/v1/files/?limit=0").json["detail"].items
    for error in invalid {
      let known = schema("ValidationError")["properties"].members.map(\.key)
      #expect(error.members.allSatisfy { known.contains($0.key) })
    }
    let missing = driver.send("GET", "/v1/files/1dbfc517-0bbf-4301-9ba8-555ca42b9730/download").json
    expect(missing, holds: "ResourceNotFound")
  }

  private func expect(_ value: JSONValue, holds name: String) {
    #expect(value.members.map(\.key) == schema(name)["properties"].members.map(\.key), "\(name)")
  }

  @Test func `every reference leads somewhere, and every model is referred to`() {
    var referred: Set<String> = []
    func visit(_ value: JSONValue) {
      if case .string(let text) = value["$ref"] { referred.insert(text) }
      value.members.forEach { visit($0.value) }
      value.items.forEach(visit)
    }
    visit(document)
    let known = document["components"]["schemas"].members.map { "#/components/schemas/\($0.key)" }
    #expect(referred == Set(known))
  }

  @Test(arguments: ["2026-04", "2026-10"])
  func `names its version and the server where it was asked for`(version: String) throws {
    let driver = try Driver()
    let reply = driver.send("GET", "/\(version)/openapi.json", as: nil, host: "files.test:81")
    #expect(reply.status == 200)
    #expect(reply["content-type"] == "application/json")
    #expect(reply.json["info"]["version"].shown == version)
    #expect(reply.json["servers"].items.map { $0["url"].shown } == ["http://files.test:81"])
    #expect(driver.send("GET", "/2026-01/openapi.json").status == 404)
    #expect(driver.send("POST", "/\(version)/openapi.json", body: "{}").status == 405)
  }
}

extension JSONValue {
  var members: [JSONObject.Member] { if case .object(let object) = self { object.members } else { [] } }

  var number: Int? { if case .int(let value) = self { value } else { nil } }
}
