import PolarFiles

/// A value that satisfies its schema, in the terms of the schema.
indirect enum Validated: Sendable {
  case null
  case text(PythonText)
  case integer(PythonInteger)
  case uuid(ID)
  case list([Validated])
  case fields(ValidatedFields)
  case tagged(String, ValidatedFields)

  var text: PythonText? { if case .text(let value) = self { value } else { nil } }
  var integer: PythonInteger? { if case .integer(let value) = self { value } else { nil } }
  var uuid: ID? { if case .uuid(let value) = self { value } else { nil } }
  var list: [Validated] { if case .list(let values) = self { values } else { [] } }
  var fields: ValidatedFields { if case .fields(let fields) = self { fields } else { ValidatedFields(values: []) } }
}

/// The values of a model, in the order of its fields.
struct ValidatedFields: Sendable {
  var values: [Validated]

  subscript(_ position: Int) -> Validated { position < values.count ? values[position] : .null }
}
