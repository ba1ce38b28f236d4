// Bytes and values are the vocabulary of everything here and above: whoever imports the model has both.

@_exported public import Bytes
@_exported public import Values
