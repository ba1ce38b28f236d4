import JSON
import PolarFiles

/// The contract of the files endpoints, in the place where the real server publishes its own.
///
/// It is made at the first request, so that a start does not wait for it.
enum OpenAPIDocument {
  /// - Parameters:
  ///   - path: as `/2026-04/openapi.json`.
  ///   - server: the mock's own URL.
  static func bytes(_ path: String, server: String) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: rest.count + 256)
    writer.append(raw: #"{"openapi":"3.1.0","info":{"title":"Polar API","version":"#)
    writer.append(string: path.split(separator: "/").first.map(String.init) ?? "")
    writer.append(raw: #"},"servers":[{"url":"#)
    writer.append(string: server)
    writer.append(raw: "}],")
    writer.append(raw: rest)
    return writer.bytes
  }

  /// What is the same in each answer: from the paths to the closing brace.
  private static let rest: [UInt8] = {
    let members: [(key: String, value: JSONValue)] = [
      ("paths", paths), ("components", components), ("tags", .array([tag("public"), tag("private")])),
    ]
    var writer = JSONWriter()
    // It contains nothing that JSON cannot carry.
    try? writer.append(.object(JSONObject(members)))
    return Array(writer.bytes.dropFirst())
  }()

  private static func tag(_ name: String) -> JSONValue { .object(JSONObject([("name", .string(name))])) }

  private static let paths: JSONValue = {
    var paths = JSONObject()
    for call in Call.all {
      var methods = JSONObject()
      if case .object(let earlier) = paths[call.path] { methods = earlier }
      methods[call.method] = call.json
      paths[call.path] = .object(methods)
    }
    return .object(paths)
  }()

  private static let components: JSONValue = {
    var schemas = JSONObject()
    for model in (RequestModels.all + ResponseModels.all).sorted(by: { $0.name < $1.name }) {
      schemas[model.name] = model.schema.json
    }
    var schemes = JSONObject()
    for scheme in SecurityScheme.allCases { schemes[scheme.rawValue] = scheme.json }
    return .object(JSONObject([("schemas", .object(schemas)), ("securitySchemes", .object(schemes))]))
  }()
}

/// One endpoint.
private struct Call {
  let method: String
  let path: String
  let operation: Operation
  let description: String
  var isPrivate = false
  let mayWrite: Bool
  var parameters: [JSONValue] = []
  var body: Model?
  let responses: [(status: Int, description: String, model: Model?)]

  private static let invalid = (status: 422, description: "A value is wrong.", model: Optional(ResponseModels.invalid))
  private static let refusals = [
    (status: 403, description: "The file may not be had or changed so.", model: Optional(ResponseModels.notPermitted)),
    (status: 404, description: "There is no such file.", model: Optional(ResponseModels.notFound)),
    invalid,
  ]

  private static let fileID = object([
    ("name", .string("\(APIRequest.fileID.name)")), ("in", .string("path")), ("required", .bool(true)),
    ("description", .string("The file's id.")),
    ("schema", APIRequest.fileID.schema.titled(Property.title(of: "\(APIRequest.fileID.name)")).json),
  ])

  static let all = [
    Call(
      method: "get", path: "/v1/files/", operation: .list, description: "The uploaded files, oldest first.",
      mayWrite: false, parameters: ListQuery.parameters,
      responses: [(200, "A page of files.", ResponseModels.list), invalid]),
    Call(
      method: "post", path: "/v1/files/", operation: .create,
      description: "Begins a multipart upload; the parts go to the URLs of the answer.", mayWrite: true,
      body: RequestModels.create, responses: [(201, "The file and its URLs.", ResponseModels.upload), invalid]),
    Call(
      method: "get", path: "/v1/files/{id}/download", operation: .download,
      description: "A URL to read the file from.", isPrivate: true, mayWrite: false, parameters: [fileID],
      responses: [(200, "The file and its URL.", ResponseModels.download)] + refusals),
    Call(
      method: "post", path: "/v1/files/{id}/uploaded", operation: .uploaded,
      description: "Completes the upload once all parts are there.", mayWrite: true, parameters: [fileID],
      body: RequestModels.completed, responses: [(200, "The file.", ResponseModels.read)] + refusals),
    Call(
      method: "patch", path: "/v1/files/{id}", operation: .update, description: "Changes name and version.",
      mayWrite: true, parameters: [fileID], body: RequestModels.patch,
      responses: [(200, "The file.", ResponseModels.read)] + refusals),
    Call(
      method: "delete", path: "/v1/files/{id}", operation: .delete, description: "Deletes the file.", mayWrite: true,
      parameters: [fileID], responses: [(204, "It is deleted.", nil)] + refusals),
  ]

  var json: JSONValue {
    let scopes = JSONValue.array(APIRequest.scopes(toWrite: mayWrite).sorted().map { .string($0) })
    let security = SecurityScheme.ofUsers.map { Self.object([($0.rawValue, scopes)]) }
    let tags = ["files", "public"] + (isPrivate ? ["private"] : [])
    var call = JSONObject([
      ("tags", .array(tags.map { .string($0) })), ("description", .string(description)),
      ("operationId", .string(operation.rawValue)), ("security", .array(security)),
    ])
    if !parameters.isEmpty { call["parameters"] = .array(parameters) }
    if let body {
      call["requestBody"] = Self.object([("required", .bool(true)), ("content", Self.content(body))])
    }
    var answers = JSONObject()
    for (status, description, model) in responses {
      var answer = JSONObject([("description", .string(description))])
      if let model { answer["content"] = Self.content(model) }
      answers["\(status)"] = .object(answer)
    }
    call["responses"] = .object(answers)
    return .object(call)
  }

  private static func content(_ model: Model) -> JSONValue {
    object([("application/json", object([("schema", model.reference.json)]))])
  }

  private static func object(_ members: [(key: String, value: JSONValue)]) -> JSONValue { .object(JSONObject(members)) }
}

private enum SecurityScheme: String, CaseIterable {
  case oidc, pat, oat
  case customerSession = "customer_session"
  case memberSession = "member_session"

  /// The schemes that the files endpoints accept.
  static let ofUsers: [SecurityScheme] = [.oidc, .pat, .oat]

  private var description: String {
    switch self {
    case .oidc: "An OAuth 2 access token."
    case .pat: "A personal access token."
    case .oat: "An organization access token."
    case .customerSession: "A customer's session, which has no files."
    case .memberSession: "A member's session, which has no files."
    }
  }

  var json: JSONValue {
    let members: [(key: String, value: JSONValue)] =
      switch self {
      case .oidc:
        [("type", .string("openIdConnect")), ("openIdConnectUrl", .string("/.well-known/openid-configuration"))]
      default: [("type", .string("http")), ("scheme", .string("bearer"))]
      }
    return .object(JSONObject(members + [("description", .string(description))]))
  }
}
