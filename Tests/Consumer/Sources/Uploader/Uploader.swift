import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A client written against the API, without knowledge of the mock.
public struct Uploader: Sendable {
  /// The server refused a request.
  public struct Refused: Error, Equatable {
    /// The refused step: `create`, `part 1`, `complete`.
    public var step: String
    /// The status of the response.
    public var status: Int

    /// A refusal, for a test to compare with.
    public init(step: String, status: Int) {
      self.step = step
      self.status = status
    }
  }

  /// Some of a file's bytes.
  public struct Part: Sendable {
    let data: Data
    let sha256: String

    /// The bytes and their SHA-256 in base64.
    public init(_ data: Data, sha256: String) {
      self.data = data
      self.sha256 = sha256
    }
  }

  let server: String
  let token: String

  /// Uploads to that server.
  public init(server: String, token: String) {
    self.server = server
    self.token = token
  }

  /// Uploads the parts as one downloadable file.
  ///
  /// - Returns: the id of the file.
  public func upload(_ parts: [Part], name: String) async throws -> String {
    var size = 0
    let announced = parts.enumerated().map { index, part in
      defer { size += part.data.count }
      return Create.Part(
        number: index + 1, chunk_start: size, chunk_end: size + part.data.count, checksum_sha256_base64: part.sha256)
    }
    let create = Create(name: name, size: size, upload: .init(parts: announced))
    let file: Created = try await call("create", "/v1/files/", create, expecting: 201)
    var completed: [Complete.Part] = []
    for (part, content) in zip(file.upload.parts, parts) {
      let etag = try await put(content.data, to: part)
      completed.append(
        .init(number: part.number, checksum_etag: etag, checksum_sha256_base64: part.checksum_sha256_base64))
    }
    let complete = Complete(id: file.upload.id, path: file.upload.path, parts: completed)
    let _: File = try await call("complete", "/v1/files/\(file.id)/uploaded", complete, expecting: 200)
    return file.id
  }

  private func put(_ data: Data, to part: Created.Part) async throws -> String {
    var request = URLRequest(url: part.url)
    request.httpMethod = "PUT"
    for (name, value) in part.headers { request.setValue(value, forHTTPHeaderField: name) }
    let (_, response) = try await URLSession.shared.upload(for: request, from: data)
    guard let answer = response as? HTTPURLResponse, answer.statusCode == 200,
      let etag = answer.value(forHTTPHeaderField: "ETag")
    else { throw Refused(step: "part \(part.number)", status: (response as? HTTPURLResponse)?.statusCode ?? 0) }
    return etag
  }

  private func call<Answer: Decodable>(
    _ step: String, _ path: String, _ body: some Encodable, expecting status: Int
  ) async throws -> Answer {
    guard let url = URL(string: server + path) else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    let (data, response) = try await URLSession.shared.upload(for: request, from: JSONEncoder().encode(body))
    let answered = (response as? HTTPURLResponse)?.statusCode ?? 0
    guard answered == status else { throw Refused(step: step, status: answered) }
    return try JSONDecoder().decode(Answer.self, from: data)
  }
}
