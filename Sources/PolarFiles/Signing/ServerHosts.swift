import Synchronization

/// The hosts, with their ports, that URLs are signed for: the public URL's, and the bound one once the port is open.
package final class ServerHosts: Sendable {
  private let names: Mutex<[String]>

  package init(publicURL: String?) {
    let base = publicURL.map { ObjectBase($0) }
    names = Mutex(base.map { [String(decoding: $0.text[$0.authority], as: UTF8.self)] } ?? [])
  }

  package func add(_ host: String) { names.withLock { $0.append(host) } }

  package var all: [String] { names.withLock { $0 } }
}
