import Logging
import PolarFiles
import Platform

extension MockServer {
  /// The mistakes in fixture files, or in folders of them, one line each; empty if each can be loaded, alone or
  /// together with the others.
  ///
  /// ```swift
  /// for line in MockServer.problems(inFixtures: ["fixtures"]) { print(line) }
  /// ```
  public static func problems(inFixtures paths: [String]) -> [String] {
    FixtureCheck(paths).mistakes.map(\.description)
  }

  static func makeStore(_ configuration: Configuration) throws(MockError) -> Store {
    var settings = StoreConfiguration()
    settings.presignTTL = configuration.presignTTL
    settings.minimumPartSize = configuration.minimumPartSize
    settings.memoryLimit = configuration.memoryLimit
    settings.authentication = configuration.authentication == .any ? .any : .known
    settings.listOrder = configuration.listOrder == .shuffled ? .shuffled(seed: configuration.listSeed) : .creation
    settings.rateLimits = RateLimits(configuration)
    settings.storage =
      switch configuration.storage {
      case .memory: .memory
      case .discard: .discard
      case .disk: .disk(directory: configuration.dataDirectory ?? temporaryDirectory)
      }
    let store: Store
    do throws(StorageUnavailable) {
      store = try Store(configuration: settings)
    } catch {
      throw .storage(error.message)
    }
    do throws(FixtureErrors) {
      try store.install(documents(configuration))
    } catch {
      throw .fixtures(error.errors.map(\.description))
    }
    return store
  }

  /// The documents of the world, then those of the files with failure rules.
  static func documents(_ configuration: Configuration) throws(FixtureErrors) -> [FixtureDocument] {
    try documents(configuration.fixtures) + FixtureDocument.loadFailures(configuration.failures)
  }

  private static func documents(_ source: FixtureSource) throws(FixtureErrors) -> [FixtureDocument] {
    switch source {
    case .none: return []
    case .demo: return [try DemoFixture.document()]
    case .json(let text): return [try .json(Array(text.utf8), name: "fixture.json")]
    case .paths(let paths):
      return try FixtureDocument.load(paths)
    }
  }

  /// Loads the fixtures again when their files change. What was made at run time stays; after a mistake, which is
  /// logged, the whole world stays as it was.
  static func watcher(
    _ configuration: Configuration, store: Store, logger: Logger?
  ) throws(MockError) -> FixtureWatcher? {
    guard configuration.watchesFixtures else { return nil }
    var paths = configuration.failures
    if case .paths(let fixtures) = configuration.fixtures { paths = fixtures + paths }
    if paths.isEmpty { return nil }
    do throws(WatchUnavailable) {
      let contents = { @Sendable [paths] in (try? FixtureDocument.load(paths))?.flatMap(\.contentPaths) ?? [] }
      return try FixtureWatcher(paths: paths, contents: contents) {
        do throws(FixtureErrors) {
          let changes = try store.reload(documents(configuration))
          logger?.info("fixtures loaded again: \(changes)")
        } catch {
          for problem in error.errors { logger?.error("fixtures kept as they were: \(problem)") }
        }
      }
    } catch {
      throw .storage(error.message)
    }
  }

  private static var temporaryDirectory: String {
    // An empty name would be the root folder.
    getenv("TMPDIR").flatMap { $0.pointee == 0 ? nil : String(cString: $0) } ?? "/tmp"
  }
}
