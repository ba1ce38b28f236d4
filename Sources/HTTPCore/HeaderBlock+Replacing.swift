extension HeaderBlock {
  /// Puts one field in the place of all of that (lower-case) name.
  package mutating func set(_ name: String, to value: String) {
    var block = HeaderBlock()
    block.reserve(bytes: bytes.count + name.utf8.count + value.utf8.count + 4, fields: fields.count + 1)
    for field in fields where !self.name(field).elementsEqual(name.utf8) {
      block.append(name: self.name(field), value: self.value(field))
    }
    block.append(name: name.utf8, value: value.utf8)
    self = block
  }
}
