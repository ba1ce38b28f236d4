/// Why a document is refused, in the two ways a caller of `json.loads` can tell apart.
package enum JSONError: Error, Equatable {
  /// Python's `JSONDecodeError`: its `msg` and its `pos`, counted in code points of the decoded text.
  case syntax(message: String, position: Int)
  /// Any other exception: bytes that are not text, an integer of more than 4300 digits, nesting beyond the stack.
  case undecodable
}

/// The value cannot be written as strict JSON: NaN, an infinity or an unpaired surrogate is in it.
package struct JSONUnencodable: Error, Equatable {
  package init() {}
}

/// What stops the scanner. Offsets count bytes of the text; only a refused document pays for counting code points.
enum ScanFault: Error, Equatable {
  case syntax(SyntaxMessage, offset: Int)
  case tooDeep(offset: Int)
  case tooManyDigits(offset: Int)
}

/// The messages of CPython's C scanner (`Modules/_json.c`), which differ from those of its Python twin.
enum SyntaxMessage: String {
  case expectingValue = "Expecting value"
  case expectingPropertyName = "Expecting property name enclosed in double quotes"
  case expectingColon = "Expecting ':' delimiter"
  case expectingComma = "Expecting ',' delimiter"
  case trailingCommaInObject = "Illegal trailing comma before end of object"
  case trailingCommaInArray = "Illegal trailing comma before end of array"
  case extraData = "Extra data"
  case unterminatedString = "Unterminated string starting at"
  case controlCharacter = "Invalid control character at"
  case invalidEscape = "Invalid \\escape"
  case invalidUnicodeEscape = "Invalid \\uXXXX escape"
}
