import HTTPCore
import HTTPTypes
import JSON
import PolarFiles

extension FilesAPI {
  func list(_ request: APIRequest) throws(APIError) -> Response {
    let subject = try request.subject(toWrite: false)
    var validation = Validation(at: .key("query"))
    guard let query = request.target.query.map({ ListQuery(QueryString($0), &validation) }) ?? .first else {
      throw .invalid(validation.errors)
    }
    guard query.offset != nil else {
      throw .unhandled("The page begins beyond 2^63 - 1, which PostgreSQL takes for no offset.")
    }
    let variant = Self.variant(of: request.base)
    let found = store.list(
      subject: subject, organizationIDs: query.organizationIDs, ids: query.ids, page: query.page.int ?? .max,
      limit: query.limit,
      variant: variant)
    return request.frame.json(.ok, render(found, query.limit, base: request.base, variant: variant))
  }

  private func render(_ page: FilePage, _ limit: Int, base: String, variant: UInt64) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 80 + 640 * page.items.count)
    var fresh: [(reference: FileReference, bytes: [UInt8])] = []
    writer.append(raw: #"{"items":["#)
    for (index, item) in page.items.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      switch item {
      case .rendered(let bytes): writer.bytes.append(contentsOf: bytes)
      case .record(let file):
        let start = writer.bytes.count
        writer.append(file, base: base)
        fresh.append((file.reference, Array(writer.bytes[start...])))
      }
    }
    store.keep(fresh, for: variant)
    writer.append(raw: #"],"pagination":{"total_count":"#)
    writer.append(int: page.total)
    writer.append(raw: #","max_page":"#)
    writer.append(int: (page.total + limit - 1) / limit)
    writer.append(raw: "}}")
    return writer.bytes
  }

  /// FNV-1a of what public URLs begin with, the only thing besides the file that shows in what is rendered.
  private static func variant(of base: String) -> UInt64 {
    base.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
