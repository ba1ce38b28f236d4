import JSON

/// Reads failure rules as they are written in fixtures, in files of their own and under `/_mock/failures`.
extension FailureRule {
  static let keys =
    [
      "id", "match", "skip", "times", "every", "probability", "seed", "for_seconds", "delay", "upload_rate",
      "download_rate", "drip", "takes_effect",
    ] + FailureEnding.names
  static let dripKeys = ["bytes", "every_ms"]

  private static let longestID = 100

  /// - Parameter organization: an organization's id by its slug.
  init?(_ reader: FixtureReader, organization: (String) -> ID?) {
    let mistakes = reader.log.count
    guard let fields = reader.fields(Self.keys) else { return nil }
    self.init()
    id = Self.id(fields)
    if let field = fields.nonNull("match"), let match = FailureMatch(field, organization: organization) {
      self.match = match
    }
    skip = fields.count("skip", from: 0) ?? 0
    times = fields.count("times", from: 1)
    every = fields.count("every", from: 1) ?? 1
    probability = fields.number("probability", "above 0, and at most 1") { $0 > 0 && $0 <= 1 } ?? 1
    seed = fields.nonNull("seed")?.integer.map { UInt64(bitPattern: Int64($0)) } ?? 0
    lifetime = fields.number("for_seconds", "above 0, and at most 1e9") { $0 > 0 && $0 <= 1e9 }
    delay = fields.nonNull("delay").flatMap { FailureDelay($0) }
    uploadRate = fields.size("upload_rate", from: 1)
    downloadPace = DownloadPace(rate: fields.size("download_rate", from: 1), drip: Self.drip(fields))
    ending = FailureEnding(in: fields)
    takesEffect = effect(fields)
    checkCode(fields)
    refuseBodyTerms(fields)
    guard reader.log.count == mistakes else { return nil }
    guard ending != nil || delay != nil || uploadRate != nil || downloadPace != DownloadPace() else {
      reader.fail(
        "does nothing: give delay, upload_rate, download_rate, drip, or one of \(FailureEnding.names.joined(separator: ", "))"
      )
      return nil
    }
  }

  /// Refuses rules that ask for a body but act before it is read.
  private func refuseBodyTerms(_ fields: FixtureFields) {
    guard match.criteria.body != nil else { return }
    if let rate = fields.nonNull("upload_rate") {
      rate.fail("comes too late: match.body is compared when the body was read; leave one of them out")
    }
    for name in ["reset", "close"] {
      switch ending {
      case .reset(.request, _) where name == "reset", .close(.request) where name == "close":
        fields.nonNull(name)?.fail(
          "after_request_bytes comes too late: match.body is compared when the body was read; leave one of them out")
      default: continue
      }
    }
  }

  private static func id(_ fields: FixtureFields) -> String? {
    guard let field = fields.nonNull("id"), let text = field.string else { return nil }
    // An id appears in a header and in paths.
    let isPlain = text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-_.".utf8.contains($0) }
    // Clients resolve `.` and `..` in a path.
    guard !text.isEmpty, text.utf8.count <= longestID, isPlain, text != ".", text != ".." else {
      field.fail("must be 1 to \(longestID) letters, digits, dots, dashes and underscores, and neither . nor ..")
      return nil
    }
    return text
  }

  private static func drip(_ fields: FixtureFields) -> DownloadPace.Drip? {
    guard let drip = fields.nonNull("drip")?.fields(dripKeys) else { return nil }
    let bytes = drip.required("bytes")?.size(from: 1)
    let milliseconds = drip.required("every_ms")?.count(from: 1, to: Int(FailureDelay.longest))
    guard let bytes, let milliseconds else { return nil }
    return DownloadPace.Drip(bytes: bytes, milliseconds: milliseconds)
  }

  /// Only the object store has error codes.
  private func checkCode(_ fields: FixtureFields) {
    guard case .respond(let response) = ending, response.code != nil, let pattern = match.criteria.operation,
      !pattern.operations.contains(where: \.mayBeOfStorage)
    else { return }
    fields.nonNull("respond")?.fail("code is of the object store, and \(pattern.text) is not: give status")
  }

  /// Whether the request is carried out: as the rule says, or else the ending's default.
  private func effect(_ fields: FixtureFields) -> Bool {
    let usual = ending?.takesEffect ?? true
    guard let field = fields.nonNull("takes_effect"), let wanted = field.bool, wanted != usual else { return usual }
    switch ending {
    case nil: field.fail("must be true where the request is answered: give respond, reset, close or hang")
    case .truncate, .corrupt: field.fail("must be true: there is no answer to a request that is not carried out")
    case .reset(.response, _), .close(.response):
      field.fail("must be true: after_response_bytes sends of the answer to a request that is carried out")
    case .reset(.request, _), .close(.request):
      field.fail("must be false: after_request_bytes ends the request before it is whole")
    case .respond, .reset, .close, .hang: return wanted
    }
    return usual
  }
}

extension FailureMatch {
  static let keys = RequestCriteria.Field.allCases.map(\.rawValue) + ["attempt", "protocol"]

  fileprivate init?(_ reader: FixtureReader, organization: (String) -> ID?) {
    guard let fields = reader.fields(Self.keys) else { return nil }
    self.init()
    for field in RequestCriteria.Field.allCases {
      guard let value = fields.nonNull(field.rawValue) else { continue }
      do throws(CriterionFault) {
        if field.isObject {
          try criteria.set(field, to: value.node.value)
          continue
        }
        // The number of a part may be a JSON number.
        let isNumber = field == .part && value.node.kind != .string
        guard let text = isNumber ? value.integer.map({ "\($0)" }) : value.string else { continue }
        if field == .organization { organizationName = text }
        try criteria.set(field, to: text, organization: organization)
      } catch {
        let within = error.path.isEmpty ? "" : "\(error.path.drop { $0 == "." }) "
        value.fail(within + error.reason, isReference: error.isReference)
      }
    }
    checkText(fields)
    checkOperation(fields)
    readPart(fields)
    if let body = fields.nonNull("body"), criteria.operation?.operations.isDisjoint(with: Self.sendJSON) == true {
      let names = Self.sendJSON.map(\.rawValue).joined(separator: ", ")
      body.fail("is of calls that send JSON: match one of \(names)")
    }
    if let field = fields.nonNull("protocol"), let text = field.string {
      let pattern = TextPattern(text)
      if !Self.transports.contains(where: { pattern.matches($0) }) {
        field.fail("must be one of \(Self.transports.joined(separator: ", ")), or a pattern such as HTTP/1.*")
      }
      transport = pattern
    }
  }

  /// Refuses criteria that no request can match.
  private func checkText(_ fields: FixtureFields) {
    if let path = criteria.path?.text, let field = fields.nonNull("path") {
      if path == "/_mock" || path.hasPrefix("/_mock/") {
        field.fail("matches nothing: rules leave /_mock alone")
      } else if !path.hasPrefix("/"), !path.hasPrefix("*") {
        field.fail("matches nothing: a path begins with /, or the pattern with *")
      } else if path.contains("?") {
        field.fail("matches nothing: the path is matched without its query")
      }
    }
    if let method = criteria.method, !Self.methods.contains(method), let field = fields.nonNull("method") {
      let nearest = Suggestion.text(for: method, among: Self.methods)
      field.fail("must be one of \(Self.methods.joined(separator: ", "))\(nearest)")
    }
    if criteria.subject?.isEmpty == true { fields.nonNull("subject")?.fail("matches nothing: no subject is empty") }
  }

  private static let methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]

  private func checkOperation(_ fields: FixtureFields) {
    guard let pattern = criteria.operation else { return }
    let operations = Operation.allCases.filter(pattern.operations.contains)
    let methods = Set(operations.map(\.method))
    if let method = criteria.method, Self.methods.contains(method), !methods.contains(method) {
      let methods = methods.sorted().joined(separator: " or ")
      fields.nonNull("method")?.fail("matches nothing: \(pattern.text) is \(methods)")
    }
    if criteria.file != nil, !operations.contains(where: \.namesFile) {
      fields.nonNull("file")?.fail("matches nothing: no request of \(pattern.text) names a file")
    }
  }

  /// Only uploads of parts have a part and attempts.
  private mutating func readPart(_ fields: FixtureFields) {
    attempt = fields.count("attempt", from: 1)
    let uploadsParts = criteria.operation?.covers(.uploadPart)
    if let field = fields.nonNull("attempt"), uploadsParts != true {
      field.fail("counts uploads of a part: match operation \(Operation.uploadPart.rawValue) too")
    }
    guard let field = fields.nonNull("part"), let part = criteria.part else { return }
    if !S3Limits.partNumbers.contains(part) { field.fail("must be from 1 to 10000, as S3 numbers parts") }
    if uploadsParts == false {
      field.fail("is of uploads of parts alone: match operation \(Operation.uploadPart.rawValue)")
    }
  }

  private static let sendJSON: [Operation] = [.create, .uploaded, .update]
}

extension FailureDelay {
  static let keys = ["ms", "uniform_ms", "lognormal_ms"]
  static let logNormalKeys = ["median", "sigma"]

  fileprivate init?(_ reader: FixtureReader) {
    guard let fields = reader.fields(Self.keys), let (key, field) = fields.one(of: Self.keys) else { return nil }
    let range = "from 0 to \(Int(Self.longest)) milliseconds"
    func isTime(_ number: Double) -> Bool { number >= 0 && number <= Self.longest }
    switch key {
    case "ms":
      guard let time = fields.number(key, range, isTime) else { return nil }
      self = .fixed(time)
    case "uniform_ms":
      let bounds = field.elements.compactMap { $0.number(range, isTime) }
      guard field.node.kind == .array else { return nil }
      guard bounds.count == 2, field.elementCount == 2, bounds[0] <= bounds[1] else {
        field.fail("must be the least and the most, such as [100, 900]")
        return nil
      }
      self = .uniform(bounds[0], bounds[1])
    default:
      guard let parameters = field.fields(Self.logNormalKeys) else { return nil }
      let median = parameters.required("median")?
        .number("above 0, and at most \(Int(Self.longest)) milliseconds") { $0 > 0 && isTime($0) }
      let sigma = parameters.required("sigma")?.number("from 0 to 10") { $0 >= 0 && $0 <= 10 }
      guard let median, let sigma else { return nil }
      self = .logNormal(median: median, sigma: sigma)
    }
  }
}
