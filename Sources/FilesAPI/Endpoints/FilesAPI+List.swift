import HTTPCore
import HTTPTypes
import JSON
import PolarFiles
import Recording

extension FilesAPI {
  func list(_ request: APIRequest) throws(APIError) -> Response {
    let subject = try request.subject(toWrite: false)
    var validation = Validation(at: .key("query"))
    guard let query = request.target.query.map({ ListQuery(QueryString($0), &validation) }) ?? .first else {
      throw .invalid(validation.errors)
    }
    guard query.beginsWithinBigint else {
      throw .unhandled("The page begins beyond 2^63 - 1, which PostgreSQL takes for no offset.")
    }
    if request.notes.organization == nil { request.notes.organization = organization(listed: query, by: subject) }
    var writer = JSONWriter(reservingCapacity: 80 + 768 * query.limit)
    writer.append(raw: #"{"items":["#)
    let question = ListQuestion(
      organizationIDs: query.organizationIDs, ids: query.ids,
      page: PageNumber(query.page.int ?? .max, size: query.limit))
    let total = store.list(question, for: subject, variant: request.base.hash, into: &writer.bytes) { file, bytes in
      var writer = JSONWriter()
      swap(&writer.bytes, &bytes)
      writer.append(file, base: request.base.text)
      swap(&writer.bytes, &bytes)
    }
    writer.append(raw: #"],"pagination":{"total_count":"#, int: total, "")
    writer.append(raw: #","max_page":"#, int: (total + query.limit - 1) / query.limit, "}}")
    return request.frame.json(.ok, (consume writer).bytes)
  }
}
