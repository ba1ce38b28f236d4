import Synchronization

extension Store {
  /// The token of that text, expired and revoked ones included.
  package func token(_ text: String) -> Token? { state.withLock { $0.world.tokens[text] } }

  /// Some tokens, no more than `most`.
  package func tokens(most: Int) -> [Token] { state.withLock { Array($0.world.tokens.all.prefix(most)) } }
}
