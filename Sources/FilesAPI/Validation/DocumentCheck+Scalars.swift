import JSON
import PolarFiles

/// What a single value has to be.
extension DocumentCheck {
  mutating func text(_ place: Int, pattern: Int?, isStripped: Bool) {
    guard tape.isText(place) else { return note(.notText, place) }
    let hasUnpairedSurrogates = if case .unpairedSurrogates = tape.kind(place) { true } else { false }
    if let pattern, hasUnpairedSurrogates || !matches(place, pattern) {
      let source = schema.patterns[pattern].source
      return note(.pattern(source), place)
    }
    let range = isStripped ? tape.stripped(place) : tape.range(place)
    guard !tape.holds(0, range) else { return note(.holdsNUL, place) }
    values.append(.text(ValidatedText(range, hasUnpairedSurrogates: hasUnpairedSurrogates)))
  }

  mutating func uuid4(_ place: Int) {
    guard tape.isText(place) else { return note(.notUUID, place) }
    switch tape.withText(place, { UUIDText($0) }) {
    case .malformed(let reason): note(.uuid(reason), place)
    case .id(let id):
      // The version only counts in the variant of RFC 9562 §4.1.
      guard id.version == 4, id.low >> 62 == 0b10 else { return note(.notVersion4, place) }
      values.append(.uuid(id))
    }
  }

  mutating func integer(_ place: Int, _ rule: IntegerRule) {
    let value: PythonInteger
    switch tape.kind(place) {
    case .int:
      let number = tape.int(place)
      // As nearly every number comes: none of what follows is needed.
      if number <= rule.atMost ?? .max, rule.greaterThan.map({ number > $0 }) ?? true {
        return values.append(.integer(number))
      }
      value = .small(number)
    case .bigInt: value = .big(tape.string(place))
    case .bool: value = .small(tape.bool(place) ? 1 : 0)
    case .float:
      let number = tape.double(place)
      guard number.isFinite else { return note(.notFinite, place) }
      guard number == number.rounded(.towardZero) else { return note(.fractional, place) }
      // Beyond 64 bits the float is no longer trusted to name an integer, and -2^63 is already beyond.
      guard abs(number) < 0x1p63 else { return note(.integerTooLong, place) }
      value = .small(Int(number))
    case .string:
      switch tape.withText(place, { IntegerText($0) }) {
      case .integer(let number): value = number
      case .malformed: return note(.notIntegerText, place)
      case .tooLong: return note(.integerTooLong, place)
      }
    case .unpairedSurrogates: return note(.notIntegerText, place)
    default: return note(.notInteger, place)
    }
    if let bound = rule.greaterThan, !value.isGreater(than: bound) { return note(.notGreater(than: bound), place) }
    if let bound = rule.atMost, value.isGreater(than: bound) { return note(.notAtMost(bound), place) }
    append(value)
  }

  private func matches(_ place: Int, _ pattern: Int) -> Bool {
    schema.patterns[pattern].texts.contains { tape.spells($0, at: place) }
  }

  private mutating func append(_ integer: PythonInteger) {
    switch integer {
    case .small(let value): values.append(.integer(value))
    case .big(let text):
      values.append(.bigInteger(bigIntegers.count))
      bigIntegers.append(text)
    }
  }
}
