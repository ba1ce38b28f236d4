// Bytes and values are the vocabulary of everything here and above: importing the model brings both.

@_exported public import Bytes
@_exported public import Values
