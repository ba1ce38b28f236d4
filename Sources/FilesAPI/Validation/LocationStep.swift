/// One step of the path to an offending value, as `loc` shows it.
package enum LocationStep: Sendable, Equatable {
  case key(String)
  case index(Int)
}
