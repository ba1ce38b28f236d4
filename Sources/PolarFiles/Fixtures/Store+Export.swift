package import JSON
import Synchronization

extension Store {
  /// The whole world as a fixture. Written from a copy, outside the lock.
  package func exported(contents: ExportedContents) -> [UInt8] {
    ExportedWorld(
      world: state.withLock { $0.world }, contents: contents, failures: failures.all(at: now()).map(\.rule)
    ).json()
  }

  /// One file as a fixture has it, without its object; `false` when it is gone.
  package func append(file id: ID, to writer: inout JSONWriter) -> Bool {
    let found = state.withLock { state in state.liveIndex(id).map { ExportedFile(world: state.world, index: $0) } }
    found?.append(to: &writer, contents: nil)
    return found != nil
  }

  /// One token as a fixture has it.
  package func append(_ token: Token, to writer: inout JSONWriter) {
    let world = state.withLock { $0.world }
    writer.append(token, in: world)
  }
}
