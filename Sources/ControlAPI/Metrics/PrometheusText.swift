import JSON

/// Writes metrics in Prometheus' text format 0.0.4: for each its help, its type, and a line per sample.
struct PrometheusText {
  enum Kind: String { case counter, gauge, histogram }

  typealias Label = (name: String, value: String)

  static let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var bytes: [UInt8] = []

  /// Appends a metric with the samples that `body` adds.
  mutating func append(_ kind: Kind, _ name: String, help: String, samples body: (inout Samples) -> Void) {
    bytes += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n".utf8
    var samples = Samples(name: name)
    body(&samples)
    bytes += samples.bytes
  }

  /// Appends a metric with a single sample; nothing if there is no value.
  mutating func append(_ kind: Kind, _ name: String, help: String, _ value: Int?) {
    guard let value else { return }
    append(kind, name, help: help) { $0.append(value) }
  }

  mutating func append(_ kind: Kind, _ name: String, help: String, _ value: Double) {
    append(kind, name, help: help) { $0.append(Self.text(value)) }
  }

  /// Written as a JSON number, which Prometheus can read.
  static func text(_ value: Double) -> String {
    var writer = JSONWriter()
    guard (try? writer.append(double: value)) != nil else { return "NaN" }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  struct Samples {
    fileprivate let name: String
    fileprivate var bytes: [UInt8] = []

    fileprivate init(name: String) { self.name = name }

    mutating func append(_ value: Int, labels: [Label] = []) { append("\(value)", labels: labels) }

    /// - Parameter suffix: the suffix of a part of a histogram.
    fileprivate mutating func append(_ value: String, suffix: String = "", labels: [Label] = []) {
      bytes += name.utf8
      bytes += suffix.utf8
      if !labels.isEmpty {
        bytes += "{\(labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ","))}".utf8
      }
      bytes += " \(value)\n".utf8
    }

    /// - Parameters:
    ///   - counts: the count of each bucket by itself, not cumulated; the last bucket has no bound.
    ///   - bounds: the upper bounds, in the metric's unit.
    mutating func append(counts: [Int], bounds: [Double], sum: Double, labels: [Label]) {
      var total = 0
      for (index, count) in counts.enumerated() {
        total += count
        let bound = index < bounds.count ? PrometheusText.text(bounds[index]) : "+Inf"
        append("\(total)", suffix: "_bucket", labels: labels + [("le", bound)])
      }
      append(PrometheusText.text(sum), suffix: "_sum", labels: labels)
      append("\(total)", suffix: "_count", labels: labels)
    }

    private static func escaped(_ text: String) -> String {
      text.map { character in
        switch character {
        case "\\": #"\\"#
        case "\"": #"\""#
        case "\n": #"\n"#
        default: String(character)
        }
      }.joined()
    }
  }
}
