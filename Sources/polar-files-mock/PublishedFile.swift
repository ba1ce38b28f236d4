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

  /// Removes what an earlier server has left, or an empty file; anything else is somebody's, such as a fixture.
  func removeEarlierURL() throws(Failure) {
    do {
      try FileContents.read(path) { text in
        guard text.starts(with: "http".utf8) else {
          throw Failure(description: "\(flag): \(path) holds no URL of a server, and stays; name another file")
        }
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      // There is none, or it cannot be read.
    }
    remove()
  }
}
