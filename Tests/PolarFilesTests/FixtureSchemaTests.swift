import JSON
import Platform
import Testing
@testable import PolarFiles

/// The published schema of fixtures compared with the loader.
struct FixtureSchemaTests {
  private static let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures"

  private func schema() throws -> JSONValue { try JSONValue.parse(FileContents.bytes("\(Self.folder)/schema.json")) }

  private func value(at path: [String]) throws -> JSONValue? {
    try path.reduce(schema()) { value, step in
      guard case .object(let object)? = value else { return nil }
      return object[step]
    }
  }

  /// The keys of the object that stands under that name in the schema.
  private func keys(_ definition: String?) throws -> Set<String> {
    let path = (definition.map { ["$defs", $0] } ?? []) + ["properties"]
    guard case .object(let properties)? = try value(at: path) else { return [] }
    return Set(properties.members.map(\.key))
  }

  static let objects: [(String?, [String])] = [
    (nil, FixtureLoader.rootKeys), ("organization", FixtureLoader.organizationKeys), ("user", FixtureLoader.userKeys),
    ("membership", FixtureLoader.membershipKeys), ("token", FixtureLoader.tokenKeys), ("file", FixtureLoader.fileKeys),
    ("content", FixtureLoader.contentSources + FixtureLoader.contentFacts),
    ("part", FixtureLoader.contentSources.filter { $0 != "parts" }), ("generate", FixtureLoader.generateKeys),
    ("stored", FixtureLoader.storedKeys), ("bulk", FixtureLoader.bulkKeys),
    ("failure", FailureRule.keys), ("failureMatch", FailureMatch.keys), ("failureDelay", FailureDelay.keys),
    ("failureLogNormal", FailureDelay.logNormalKeys), ("failureDrip", FailureRule.dripKeys),
    ("failureResponse", FailureResponse.keys), ("failureReset", FailureEnding.resetKeys),
    ("failureClose", FailureEnding.cutKeys), ("failureHang", FailureEnding.hangKeys),
    ("failureTruncate", FailureEnding.truncateKeys), ("failureCorrupt", FailureEnding.corruptKeys),
  ]

  @Test(arguments: objects)
  func `the schema has the keys that the loader knows`(definition: String?, known: [String]) throws {
    #expect(try keys(definition) == Set(known))
  }

  @Test func `the schema has the codes of S3 that a rule may respond with`() throws {
    let codes = try value(at: ["$defs", "failureResponse", "properties", "code", "enum"])
    #expect(codes == .array(StorageError.Code.allCases.map { .string($0.rawValue) } + [.null]))
  }

  @Test func `every key that the operator may change is one of a file`() {
    #expect(Set(OperatorPatch.keys).isSubset(of: FixtureLoader.fileKeys))
  }

  @Test func `the demo in YAML makes the same world as in JSON`() throws {
    let worlds = try ["demo.json", "demo.yaml"].map { name in
      let store = try Store()
      try store.install(FixtureDocument.load("\(Self.folder)/\(name)"))
      return store.exported(contents: .inline)
    }
    #expect(worlds[0] == worlds[1])
  }

  @Test func `the large fixture is one bulk of a hundred thousand files`() throws {
    let document = try #require(try FixtureDocument.load("\(Self.folder)/large.yaml").first)
    let bulks = try #require(document.root["bulk"]).elements
    #expect(bulks.map { $0["count"]?.value } == [.int(100_000)])
  }
}
