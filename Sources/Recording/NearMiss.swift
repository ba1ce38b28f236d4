import PolarFiles

/// A request that does not match, and where it differs.
package struct NearMiss: Sendable {
  package struct Difference: Sendable {
    /// A criterion or a part of it: `header.user-agent`, `body.upload.parts[0].number`.
    package let field: String
    package let expected: String
    /// With secrets masked; nil if the request has no such value.
    package let actual: String?
  }

  package let entry: JournalEntry
  package let differences: [Difference]
}

extension Journal {
  /// The requests that differ in the fewest criteria, then in the fewest details; among equals the latest comes first.
  package func nearMisses(_ match: JournalMatch, atMost limit: Int) -> [NearMiss] {
    let differing = entries().map { (entry: $0, fields: match.differences($0)) }.filter { !$0.fields.isEmpty }
    guard let most = differing.map(\.fields.count).sorted().prefix(limit).last else { return [] }
    // The differences within criteria are worked out only for requests that can be among the first `limit`.
    return differing.filter { $0.fields.count <= most }.map { entry, fields in
      (fields: fields.count, miss: NearMiss(entry: entry, differences: match.explain(fields, entry)))
    }.sorted { left, right in
      (left.fields, left.miss.differences.count, -left.miss.entry.sequence)
        < (right.fields, right.miss.differences.count, -right.miss.entry.sequence)
    }.prefix(limit).map(\.miss)
  }
}

extension JournalMatch {
  /// The expected and the actual values of those fields.
  fileprivate func explain(_ fields: [Field], _ entry: JournalEntry) -> [NearMiss.Difference] {
    fields.flatMap { field -> [NearMiss.Difference] in
      switch field {
      case .request(.header): headerDifferences(entry)
      case .request(.body): bodyDifferences(entry)
      default: [difference(field, entry)]
      }
    }
  }

  private func headerDifferences(_ entry: JournalEntry) -> [NearMiss.Difference] {
    criteria.headers.compactMap { header in
      let values = entry.headerValues(header.name)
      guard !values.contains(where: { header.value.matches($0) }) else { return nil }
      let sent = values.map { SecretMask.masked(field: header.name, String(decoding: $0, as: UTF8.self)) }
      return NearMiss.Difference(
        field: "header.\(header.name)", expected: SecretMask.masked(field: header.name, header.value.text),
        actual: sent.isEmpty ? nil : sent.joined(separator: ", "))
    }
  }

  private func bodyDifferences(_ entry: JournalEntry) -> [NearMiss.Difference] {
    guard let body = criteria.body else { return [] }
    return body.differences(entry.bodyValue).map { difference in
      let actual = difference.path.isEmpty && difference.actual == nil ? entry.notes.body.noJSON : difference.actual
      return NearMiss.Difference(
        field: "body\(difference.path)", expected: SecretMask.masked(difference.expected),
        actual: actual.map { SecretMask.masked($0) })
    }
  }

  private func difference(_ field: Field, _ entry: JournalEntry) -> NearMiss.Difference {
    let (expected, actual): (String?, String?) =
      switch field {
      case .request(.operation): (criteria.operation?.text, entry.operation?.rawValue)
      case .request(.method): (criteria.method, entry.method)
      case .request(.path): (criteria.path?.text, SecretMask.masked(entry.path))
      case .request(.organization): (criteria.organization?.text, entry.organization?.text)
      case .request(.file): (criteria.file?.text, entry.file?.text)
      case .request(.part): (criteria.part.map { "\($0)" }, entry.part.map { "\($0)" })
      case .request(.subject): (criteria.subject, entry.subject)
      case .status: (status?.text, "\(entry.outcome.status)")
      case .failure: (failure, entry.notes.failure)
      case .since: expectedSince(entry)
      case .request(.header), .request(.body): (nil, nil)
      }
    return NearMiss.Difference(field: field.rawValue, expected: expected ?? "", actual: actual)
  }

  private func expectedSince(_ entry: JournalEntry) -> (String?, String?) {
    switch since {
    case .sequence(let sequence): ("after \(sequence)", "\(entry.sequence)")
    case .time(let time): ("from \(time.rfc3339)", entry.outcome.time.rfc3339)
    case nil: (nil, nil)
    }
  }
}

extension RequestNotes.Body {
  /// Why there is no JSON to compare; nil if there was no body.
  fileprivate var noJSON: String? {
    switch self {
    case .none: nil
    case .bytes: "no JSON"
    case .digest(_, let size):
      "\(size) bytes, of which the journal has none: it holds bodies of \(RequestNotes.keptBodyLimit) at most"
    }
  }
}
