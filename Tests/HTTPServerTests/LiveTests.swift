import Testing

/// Servers on real sockets. One after the other, because some count the process's descriptors.
@Suite(.serialized) enum LiveTests {}
