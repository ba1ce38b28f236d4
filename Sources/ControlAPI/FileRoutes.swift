package import HTTPCore
import JSON
package import PolarFiles

/// `/_mock/files`: the files of all organizations, and what only the operator can change of one.
struct FileRoutes: Sendable {
  let store: Store
  let views: FileViews

  /// A page of a search.
  func list(_ request: ControlRequest) throws(ControlError) -> Answer {
    let query = try ListQuery(request, knowing: ["organization", "search", "state", "service", "sort"])
    var search = FileSearch()
    search.organization = try query.organization(in: store)
    search.text = query.text("search")
    search.state = try query.value("state", FileSearch.State.self)
    search.service = try query.value("service", FileService.self)
    if let sort = query.text("sort") {
      search.isDescending = sort.hasPrefix("-")
      let name = search.isDescending ? String(sort.dropFirst()) : sort
      guard let order = FileSearch.Order(rawValue: name) else {
        let known = FileSearch.Order.allCases.map(\.rawValue).joined(separator: ", ")
        throw ControlError(
          .invalid, "sort must be one of \(known), with - before it to begin at the end, not '\(sort)'.")
      }
      search.order = order
    }
    search.page = query.page
    let head = request.head
    return .worked { [search] () throws(ControlError) in
      Response(store.search(search), search.page) { writer, report in append(report, for: head, to: &writer) }
    }
  }

  func show(_ text: String, _ request: ControlRequest) throws(ControlError) -> Response {
    guard let id = ID(text), let report = store.report(on: id) else { throw Self.missing(text) }
    return Response { writer in
      append(report, for: request.head, to: &writer)
      writer.append("versions", report.versions.reversed())
      writer.append(name: "api")
      if report.state == .deleted {
        writer.appendNull()
      } else {
        writer.append(raw: views.json(report.file, request.head))
      }
    }
  }

  func amend(_ text: String, _ request: ControlRequest) throws(ControlError) -> Response {
    let document = try request.document()
    guard let id = ID(text), store.file(id) != nil else { throw Self.missing(text) }
    var writer = JSONWriter(reservingCapacity: 1024)
    do throws(FixtureErrors) { _ = try store.patch(id, with: document) } catch { throw ControlError(error) }
    // Another request may have deleted it in between.
    guard store.append(file: id, to: &writer) else { throw Self.missing(text) }
    return Response(json: writer.bytes)
  }

  static func missing(_ text: String) -> ControlError {
    ControlError(.notFound, "There is no file \(text).")
  }

  private func append(_ report: FileReport, for head: RequestHead, to writer: inout JSONWriter) {
    report.appendMembers(to: &writer)
    writer.append("url", report.hasObject && report.state != .deleted ? views.url(report.file, head) : nil)
  }
}

extension FileReport: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("id", file.id.text)
    writer.append("organization", file.organizationID.text)
    writer.append("organization_slug", organizationSlug)
    writer.append("service", file.service.rawValue)
    writer.append("name", file.name)
    writer.append("mime_type", file.mimeType)
    writer.append("size", file.size)
    writer.append("state", state.rawValue)
    writer.append("version", file.version)
    writer.append("is_uploaded", file.isUploaded)
    writer.append("created_at", file.createdAt.rfc3339)
    writer.append("last_modified_at", file.lastModifiedAt?.rfc3339)
    writer.append("flagged_malicious_at", file.flaggedMaliciousAt?.rfc3339)
    writer.append("deleted_at", deletedAt?.rfc3339)
    writer.append("path", file.path)
    writer.append("checksum_etag", file.checksumETag)
    writer.append("checksum_sha256_base64", file.checksumSHA256Base64)
    writer.append("checksum_sha256_hex", file.checksumSHA256Hex)
    writer.append("storage_version", file.storageVersion)
  }
}

extension FileReport.Version: JSONRepresentable {
  func appendMembers(to writer: inout JSONWriter) {
    writer.append("id", id)
    writer.append("last_modified_at", lastModified.rfc3339)
    writer.append("size", size)
    writer.append("etag", etag)
    writer.append("checksum_sha256", checksumSHA256)
    writer.append("is_latest", isLatest)
    writer.append("is_delete_marker", isDeleteMarker)
  }
}

/// How other planes show a file, passed in because the control API must not import them.
package struct FileViews: Sendable {
  /// The file's JSON in the Files API.
  let json: @Sendable (FileRecord, RequestHead) -> [UInt8]
  /// The URL of its object.
  let url: @Sendable (FileRecord, RequestHead) -> String

  package init(
    json: @escaping @Sendable (FileRecord, RequestHead) -> [UInt8],
    url: @escaping @Sendable (FileRecord, RequestHead) -> String
  ) {
    self.json = json
    self.url = url
  }

  /// No views, for a control API without other planes.
  package static let none = FileViews(json: { _, _ in Array("null".utf8) }, url: { _, _ in "" })
}
