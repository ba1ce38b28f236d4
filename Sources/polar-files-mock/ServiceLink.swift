/// Variables that Kubernetes sets in every pod for each service, and Docker for each link, under the service's name: of
/// a service called polar-files-mock they look like the variables of flags.
///
/// `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_<name>`, `…_PORT=tcp://10.96.0.10:8080`, `…_PORT_<port>_<protocol>`
/// and behind that `_PROTO`, `_PORT` and `_ADDR`; Docker adds `…_NAME=/<container>/<link>` and `…_ENV_<variable>`.
enum ServiceLink {
  static func `is`(_ name: String, _ value: String) -> Bool {
    let words = name.split(separator: "_")
    if words.last == "PORT", ["tcp://", "udp://", "sctp://"].contains(where: value.hasPrefix) { return true }
    if words.last == "NAME", value.first == "/" { return true }
    return words.indices.contains { index in
      switch (words[index], words.dropFirst(index + 1).first) {
      case ("SERVICE", "HOST"), ("SERVICE", "PORT"): true
      case ("ENV", .some): true
      case ("PORT", let port?): Int(port) != nil && protocols.contains(words.dropFirst(index + 2).first ?? "")
      default: false
      }
    }
  }

  private static let protocols: Set<Substring> = ["TCP", "UDP", "SCTP"]
}
