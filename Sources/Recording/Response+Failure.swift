package import HTTPCore
package import PolarFiles

extension Response {
  /// Sets the headers of a failure rule, replacing those that the plane has set.
  package mutating func apply(_ failure: FailureResponse) {
    if let seconds = failure.retryAfter { headers.set("retry-after", to: "\(seconds)") }
    for header in failure.headers { headers.set(header.name, to: header.value) }
  }
}
