/// One step of the path to an offending value, as `loc` shows it.
package enum LocationStep: Sendable {
  case key(StaticString)
  case index(Int)
}

extension LocationStep: Equatable {
  package static func == (left: LocationStep, right: LocationStep) -> Bool {
    switch (left, right) {
    case (.key(let left), .key(let right)): left.description == right.description
    case (.index(let left), .index(let right)): left == right
    default: false
    }
  }
}
