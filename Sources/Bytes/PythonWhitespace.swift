extension Unicode.Scalar {
  /// Python's `str.isspace()`, by which its `strip` and `split` go: White_Space of Unicode and the four information
  /// separators, which are of bidirectional type B or S.
  package var isPythonWhitespace: Bool {
    properties.isWhitespace || (0x1C...0x1F).contains(value)
  }
}
