import PolarFiles
import Synchronization

/// Keeps what part URLs began with lately: nearly all requests come for one host, and reading it anew is a thirtieth of
/// a create's instructions.
final class ObjectBases: Sendable {
  private let latest = Mutex<(hash: UInt64, base: ObjectBase)?>(nil)

  func objects(_ url: BaseURL) -> ObjectBase {
    let hash = url.hash
    return latest.withLock { latest in
      if let latest, latest.hash == hash { return latest.base }
      let base = ObjectBase(url.text)
      latest = (hash, base)
      return base
    }
  }
}
