import JSON
import PolarFiles
import Platform

/// The whole upload of one file: checksums, create, a PUT for each part, completion.
struct Uploader {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let base: String
  let token: String
  let service: String
  let organizationID: String?
  let mimeType: String?
  /// The length of each part but the last; at most what S3 accepts.
  let partSize: Int

  private struct Part {
    var number: Int
    var start: Int
    var count: Int
    var checksum: String
  }

  /// - Returns: the id of the file.
  func upload(_ path: String, progress: (Int, Int) -> Void) throws -> String {
    let (parts, checksum, size) = try measure(path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let created = try call(
      "POST", "/v1/files/", body: createBody(name: name, size: size, checksum: checksum, parts: parts), expecting: 201)
    guard let id = created["id"]?.text, case .object(let upload) = created["upload"], let uploadID = upload["id"]?.text,
      let storagePath = upload["path"]?.text, case .array(let targets) = upload["parts"], targets.count == parts.count
    else { throw Failure(description: "\(base) answered the create with something else than an upload") }
    var etags: [String] = []
    for (part, target) in zip(parts, targets) {
      etags.append(try put(part, of: path, to: target, size: size, progress))
    }
    _ = try call(
      "POST", "/v1/files/\(id)/uploaded",
      body: completionBody(uploadID: uploadID, path: storagePath, parts: parts, etags: etags),
      expecting: 200)
    return id
  }

  /// Reads the file once for the checksum of each part and of the whole.
  private func measure(_ path: String) throws -> (parts: [Part], checksum: String, size: Int) {
    // Opening a pipe waits for its other end otherwise, and a terminal would become the process's own.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      throw Failure(description: "cannot read \(path): \(errorText(errno))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(description: "cannot upload \(path): it is not a file")
    }
    let size = Int(status.st_size)
    guard size <= partSize * S3Limits.partCount else {
      throw Failure(
        description: "cannot upload \(path): it has \(size) bytes, and S3 takes \(S3Limits.partCount) parts; "
          + "give a larger --part-size")
    }
    var whole = SHA256Hasher()
    var parts: [Part] = []
    repeat {
      let start = parts.count * partSize
      let count = min(partSize, size - start)
      var hasher = SHA256Hasher()
      try ClientRequest.Body.file(path: path, offset: start, count: count).forEachBlock { block, _ in
        hasher.update(block)
        whole.update(block)
        return true
      }
      parts.append(Part(number: parts.count + 1, start: start, count: count, checksum: hasher.finalize().base64))
    } while parts.count * partSize < size
    return (parts, whole.finalize().base64, size)
  }

  private func createBody(name: String, size: Int, checksum: String, parts: [Part]) -> JSONValue {
    var body = JSONObject([
      ("name", .string(name)), ("mime_type", .string(mimeType ?? MimeType.of(name))), ("size", .int(size)),
      ("service", .string(service)), ("checksum_sha256_base64", .string(checksum)),
    ])
    if let organizationID { body["organization_id"] = .string(organizationID) }
    let list = parts.map { part in
      JSONValue.object(
        JSONObject([
          ("number", .int(part.number)), ("chunk_start", .int(part.start)),
          ("chunk_end", .int(part.start + part.count)),
          ("checksum_sha256_base64", .string(part.checksum)),
        ]))
    }
    body["upload"] = .object(JSONObject([("parts", .array(list))]))
    return .object(body)
  }

  private func completionBody(uploadID: String, path: String, parts: [Part], etags: [String]) -> JSONValue {
    let list = zip(parts, etags).map { part, etag in
      JSONValue.object(
        JSONObject([
          ("number", .int(part.number)), ("checksum_etag", .string(etag)),
          ("checksum_sha256_base64", .string(part.checksum)),
        ]))
    }
    return .object(JSONObject([("id", .string(uploadID)), ("path", .string(path)), ("parts", .array(list))]))
  }

  private func put(
    _ part: Part, of path: String, to target: JSONValue, size: Int, _ progress: (Int, Int) -> Void
  ) throws -> String {
    guard case .object(let object) = target, let url = object["url"]?.text,
      case .object(let headers) = object["headers"]
    else { throw Failure(description: "part \(part.number) came without a URL") }
    let response = try withoutActuallyEscaping(progress) { progress in
      var request = ClientRequest(method: "PUT", url: url)
      request.headers = headers.members.compactMap { member in member.value.text.map { (member.key, $0) } }
      request.body = .file(path: path, offset: part.start, count: part.count)
      request.progress = { progress(part.start + $0, size) }
      return try SocketClient.send(request)
    }
    guard response.status == 200, let etag = response.header("etag") else {
      throw Failure(description: "\(path): part \(part.number) was refused with \(response.reason)")
    }
    return etag
  }

  private func call(_ method: String, _ path: String, body: JSONValue, expecting status: Int) throws -> JSONObject {
    var writer = JSONWriter()
    try writer.append(body)
    var request = ClientRequest(method: method, url: base + path, body: .bytes(writer.bytes))
    request.headers = [("authorization", "Bearer \(token)"), ("content-type", "application/json")]
    let response = try SocketClient.send(request)
    guard response.status == status, case .object(let object)? = try? JSONValue.parse(response.body) else {
      throw Failure(description: "\(method) \(path) was answered with \(response.reason)")
    }
    return object
  }
}

extension ClientResponse {
  fileprivate var reason: String { "\(status): \(header("x-mock-explanation") ?? text)" }
}

extension JSONValue {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
