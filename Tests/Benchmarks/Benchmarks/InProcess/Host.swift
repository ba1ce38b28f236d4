import FilesAPI
import HTTPCore
import HTTPTypes
import PolarFiles

/// The Files API over a world of one organization, without sockets.
struct Host {
  private let files: FilesAPI

  nonisolated(unsafe) private static var hosts: [Int: Host] = [:]

  /// One that is made once: a million files take their time. Benchmarks run one after the other.
  static func shared(files count: Int) -> Host {
    if let host = hosts[count] { return host }
    let host = Host(files: count)
    hosts[count] = host
    return host
  }

  init(files count: Int) {
    let world = """
      {"version": 1, "organizations": [{"slug": "acme"}],
       "tokens": [{"token": "polar_oat_benchmark", "organization": "acme"}],
       "bulk": [{"organization": "acme", "count": \(count), "name": "release-{n}.zip", "size": "1MiB", "seed": 1}]}
      """
    do {
      let environment = Environment(clock: Clock(frozenAt: Signing.now), seed: 1)
      let store = try Store(environment: environment, configuration: StoreConfiguration())
      try store.install([.json(Array(world.utf8), name: "world.json")])
      files = FilesAPI(store: store)
    } catch {
      fatalError("the world cannot be loaded: \(error)")
    }
  }

  func answer(_ head: RequestHead, _ body: [UInt8], status: Int) -> Response {
    let answer =
      switch files.begin(head) {
      case .respond(let answer): answer
      case .collect(_, _, let finish): finish(.complete(body))
      case .stream: fatalError("the Files API streams nothing")
      }
    guard case .now(let response) = answer, response.status.code == status else {
      fatalError("not answered with \(status): \(answer)")
    }
    return response
  }
}
