/// How far an upload is, drawn over itself on a terminal and left out elsewhere.
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
