import Testing

@testable import PolarFiles

struct RenderedPagesTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  /// Asks for a list as the API does: the names on it, and whether they were kept.
  private func ask(_ token: String = "polar_oat_acme", _ query: String = "", variant: UInt64 = 1) -> Answer {
    let (subject, query) = (test.subject(token), Array(query.utf8)[...])
    if let kept = test.store.keptPage(query, of: subject, variant: variant) {
      return Answer(names: String(decoding: kept, as: UTF8.self), isKept: true)
    }
    var bytes: [UInt8] = []
    let (_, state) = test.store.list(subject: subject, page: 1, limit: 100, variant: variant, into: &bytes) {
      file, bytes in bytes.append(contentsOf: file.name.utf8)
    }
    test.store.keepPage(bytes, for: query, of: subject, variant: variant, in: state)
    return Answer(names: String(decoding: bytes, as: UTF8.self), isKept: false)
  }

  private struct Answer: Equatable {
    var names: String
    var isKept: Bool
  }

  @Test func `a page is kept until a file on the list comes, changes or goes`() throws {
    let first = try test.upload([1], name: "a")
    #expect(ask() == Answer(names: "a", isKept: false))
    #expect(ask() == Answer(names: "a", isKept: true))
    _ = try test.create("pending")
    _ = try test.upload([1], name: "elsewhere", organization: TestStore.globex)
    #expect(ask() == Answer(names: "a", isKept: true))
    _ = try test.upload([1], name: "b")
    #expect(ask() == Answer(names: "a,b", isKept: false))
    _ = test.store.patch(first.id, name: "c", version: nil)
    #expect(ask() == Answer(names: "c,b", isKept: false))
    test.store.delete(first.id)
    #expect(ask() == Answer(names: "b", isKept: false))
    #expect(ask() == Answer(names: "b", isKept: true))
  }

  @Test func `a page is kept for one query, one variant, and those who read the same lists`() throws {
    _ = try test.upload([1], name: "a")
    _ = ask()
    #expect(!ask("polar_oat_acme", "x=1").isKept)
    #expect(!ask(variant: 2).isKept)
    #expect(ask("polar_oat_read").isKept)
    _ = try test.upload([1], name: "g", organization: TestStore.globex)
    #expect(ask("polar_pat_alice") == Answer(names: "a,g", isKept: false))
    #expect(ask("polar_pat_alice") == Answer(names: "a,g", isKept: true))
    #expect(ask("polar_at_u_alice") == Answer(names: "g", isKept: false), "the same user, let into fewer lists")
    _ = try test.upload([1], name: "h", organization: TestStore.globex)
    #expect(ask("polar_pat_alice") == Answer(names: "a,g,h", isKept: false))
  }

  @Test func `after a reset no page of what is gone is given`() throws {
    #expect(ask().names == "")
    _ = try test.upload([1], name: "a")
    #expect(ask().names == "a")
    test.store.reset()
    #expect(ask().names == "")
    _ = try test.upload([1], name: "b")
    #expect(ask().names == "b")
  }

  @Test func `in another world the same place may be another organization's`() throws {
    #expect(ask().names == "")
    try test.store.replace(
      with: TestStore.document(
        """
        {"version": 1,
         "organizations": [
           {"id": "7f0f2f43-5a56-4f5c-9d2e-0c6f3d1b8a10", "name": "Globex", "slug": "globex"},
           {"id": "1dbfc517-0bbf-4301-9ba8-555ca42b9737", "name": "Acme", "slug": "acme"}],
         "tokens": [{"token": "polar_oat_acme", "organization": "acme"}],
         "files": [{"organization": "acme", "name": "new", "content": {"text": "x"}}]}
        """))
    #expect(ask().names == "new")
  }

  @Test func `of more pages than there is room for, some are made again`() throws {
    _ = try test.upload([1], name: "a")
    for number in 0..<2000 { #expect(ask("polar_oat_acme", "page=\(number)").names == "a") }
    #expect(ask("polar_oat_acme", "page=1999").isKept)
    #expect((0..<2000).count { ask("polar_oat_acme", "page=\($0)").isKept } <= 256)
  }
}
