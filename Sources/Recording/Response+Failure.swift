package import HTTPCore
package import PolarFiles

extension Response {
  /// Sets the headers that a failure rule names, in place of those that its answer has on its plane.
  package mutating func apply(_ failure: FailureResponse) {
    if let seconds = failure.retryAfter { headers.set("retry-after", to: "\(seconds)") }
    for header in failure.headers { headers.set(header.name, to: header.value) }
  }
}
