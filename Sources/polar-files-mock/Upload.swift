import ArgumentParser
import JSON
import PolarFiles

struct Upload: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upload",
    abstract: "Upload files, from create to completion, to any server of the Files API.",
    discussion: "Prints the id of each file on standard output. https:// URLs are reached through the curl command.")

  @Argument(help: ArgumentHelp("Files to upload.", valueName: "file"), completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "The URL of the server.", discussion: "Default: POLAR_SERVER_URL, or http://127.0.0.1:8080.", valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("The access token.", discussion: "Default: POLAR_ACCESS_TOKEN.", valueName: "token"))
  var token: String?

  @Option(help: ArgumentHelp("The service of the files.", valueName: "service"))
  var service = "downloadable"

  @Option(
    help: ArgumentHelp("The organization, for a user's token.", valueName: "id"))
  var organizationID: String?

  @Option(help: ArgumentHelp("The media type.", discussion: "Default: derived from each name.", valueName: "type"))
  var mimeType: String?

  @Option(help: ArgumentHelp("The size of each part but the last.", valueName: "size"))
  var partSize = ByteSize(bytes: 10_000_000)

  private static let largestPart = ByteSize(bytes: S3Limits.largestPart)

  func validate() throws {
    try Endpoint.check(url)
    guard accessToken != nil else {
      throw ValidationError("a token is missing: give --token or set POLAR_ACCESS_TOKEN")
    }
    guard partSize.bytes > 0 else { throw ValidationError("--part-size must be more than 0.") }
    guard partSize.bytes <= Self.largestPart.bytes else {
      throw ValidationError(
        "--part-size must be at most \(Self.largestPart.defaultValueDescription): S3 takes no larger part.")
    }
  }

  private var accessToken: String? { token ?? ProcessEnvironment["POLAR_ACCESS_TOKEN"] }

  func run() throws {
    let base = url ?? ProcessEnvironment["POLAR_SERVER_URL"] ?? "http://127.0.0.1:8080"
    let uploader = Uploader(
      base: base.last == "/" ? String(base.dropLast()) : base, token: accessToken ?? "", service: service,
      organizationID: organizationID, mimeType: mimeType, partSize: partSize.bytes)
    for file in files {
      let bar = ProgressBar(label: file)
      let id = Result { try uploader.upload(file) { bar.show($0, of: $1) } }
      // The message of a refusal begins a new line, too.
      bar.finish()
      try StandardOutput.write(id.get() + "\n")
    }
  }
}

/// The progress of an upload, redrawn in place on a terminal and omitted elsewhere.
final class ProgressBar {
  private static let width = 30
  private let label: String
  private var shown = -1

  init(label: String) {
    self.label = label
  }

  func show(_ done: Int, of total: Int) {
    guard StandardError.isTerminal else { return }
    let permille = total == 0 ? 1000 : Int(Double(done) / Double(total) * 1000)
    guard permille != shown else { return }
    shown = permille
    let filled = Self.width * permille / 1000
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
    StandardError.write("\r\u{1B}[K\(label) [\(bar)] \(permille / 10)%")
  }

  func finish() {
    if shown >= 0 { StandardError.write("\n") }
  }
}
