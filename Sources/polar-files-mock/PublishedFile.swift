import Platform

/// A file that other programs wait for or read, named by a flag.
struct PublishedFile {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  let path: String
  /// Names it in a message.
  let flag: String

  func write(_ text: String) throws(Failure) {
    do { try WholeFile(path).write(text) } catch {
      throw Failure(description: "\(flag): cannot write \(path): \(error.reason)")
    }
  }

  func remove() { WholeFile(path).remove() }
}

extension PublishedFile {
  /// The URL of a server. It exists while the port is open: it is removed before each start and at the stop.
  static func ready(_ path: String) -> PublishedFile { PublishedFile(path: path, flag: "--ready-file") }
}
