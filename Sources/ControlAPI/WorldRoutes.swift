import HTTPCore
import JSON
import PolarFiles
import Recording

/// `/_mock/reset`, `/_mock/state`, `/_mock/fixtures`: the world as a whole.
struct WorldRoutes: Sendable {
  let store: Store
  let journal: Journal

  func reset() -> Response {
    store.restart()
    journal.removeAll()
    return .noContent
  }

  func export(_ request: ControlRequest) throws(ControlError) -> Answer {
    for (name, _) in request.query where name != "content" {
      throw ControlError(.badRequest, "Unknown query parameter '\(name)'; known is content.")
    }
    let text = request.value("content") ?? ExportedContents.inline.rawValue
    guard let contents = ExportedContents(rawValue: text) else {
      throw ControlError(.invalid, "content must be inline or none, not '\(text)'.")
    }
    return .worked { () throws(ControlError) in Response(json: store.exported(contents: contents)) }
  }

  func replace(_ request: ControlRequest) -> Answer {
    .worked { () throws(ControlError) in
      let document = try request.document()
      return try fixture { () throws(FixtureErrors) in try store.replace(with: document) }
    }
  }

  func merge(_ request: ControlRequest) -> Answer {
    .worked { () throws(ControlError) in
      let document = try request.document()
      return try fixture { () throws(FixtureErrors) in try store.merge(document) }
    }
  }

  /// Responds with the counts of the loaded world.
  private func fixture(_ load: () throws(FixtureErrors) -> Void) throws(ControlError) -> Response {
    do throws(FixtureErrors) { try load() } catch { throw ControlError(error) }
    return Response { $0.appendSize(of: store) }
  }
}

extension JSONWriter {
  /// How many records of each kind the store holds.
  mutating func appendSize(of store: Store) {
    let size = store.size
    append("organizations", size.organizations)
    append("users", size.users)
    append("tokens", size.tokens)
    append("files", size.files)
  }
}
