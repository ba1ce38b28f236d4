import HTTPCore
import HTTPTypes
import Platform
import PolarFiles
import Recording

/// `/_mock/metrics`: metrics for a Prometheus server.
///
/// Counters count from the mock's start. They are read one after the other, so they are not one consistent snapshot.
struct MetricsRoute: Sendable {
  let version: String
  let store: Store
  let journal: Journal
  let hub: EventHub
  let connections: @Sendable () -> ConnectionCounts
  private let startedAt = Double(TimeOfDay.microseconds()) / 1e6

  init(
    version: String, store: Store, journal: Journal, hub: EventHub,
    connections: @escaping @Sendable () -> ConnectionCounts
  ) {
    self.version = version
    self.store = store
    self.journal = journal
    self.hub = hub
    self.connections = connections
  }

  func show() -> Response {
    var text = PrometheusText()
    text.append(.gauge, "polar_files_mock_build_info", help: "The version of the mock.") {
      $0.append(1, labels: [("version", version)])
    }
    appendTraffic(to: &text)
    appendConnections(to: &text)
    appendWorld(to: &text)
    appendProcess(to: &text)
    var response = Response(.ok, body: .bytes(text.bytes))
    response.headers.append("content-type", PrometheusText.contentType)
    response.headers.appendControlFields()
    return response
  }

  private func appendTraffic(to text: inout PrometheusText) {
    let traffic = journal.traffic
    let shares = traffic.shares.map { (label: ("operation", $0.operation?.rawValue ?? "none"), share: $0) }
    text.append(
      .counter, "polar_files_mock_requests_total", help: "Requests but those to the control API."
    ) { samples in
      for (label, share) in shares {
        for (code, count) in share.statuses { samples.append(count, labels: [label, ("status", "\(code)")]) }
      }
    }
    let help = "Seconds from a request's head to its answer."
    text.append(.histogram, "polar_files_mock_request_duration_seconds", help: help) { samples in
      let bounds = Traffic.bounds.map { Double($0) / 1e9 }
      for (label, share) in shares {
        let sum = Double(share.nanoseconds) / 1e9
        samples.append(counts: share.durations, bounds: bounds, sum: sum, labels: [label])
      }
    }
    text.append(.counter, "polar_files_mock_request_body_bytes_total", help: "Bytes of requests' bodies.") { samples in
      for (label, share) in shares { samples.append(share.received, labels: [label]) }
    }
    text.append(.counter, "polar_files_mock_response_body_bytes_total", help: "Bytes of answers' bodies.") { samples in
      for (label, share) in shares { samples.append(share.sent, labels: [label]) }
    }
    text.append(
      .counter, "polar_files_mock_failures_struck_total", help: "Requests that a failure rule struck."
    ) { samples in
      for (rule, count) in traffic.struck.sorted(by: { $0.key < $1.key }) {
        samples.append(count, labels: [("rule", rule)])
      }
    }
  }

  private func appendConnections(to text: inout PrometheusText) {
    let counts = connections()
    text.append(.gauge, "polar_files_mock_connections", help: "Open connections.", counts.open)
    text.append(.counter, "polar_files_mock_connections_accepted_total", help: "Accepted connections.", counts.accepted)
    text.append(.gauge, "polar_files_mock_event_streams", help: "Readers of the control API's events.", hub.readerCount)
  }

  private func appendWorld(to text: inout PrometheusText) {
    let size = store.size
    text.append(.gauge, "polar_files_mock_organizations", help: "Organizations.", size.organizations)
    text.append(.gauge, "polar_files_mock_users", help: "Users.", size.users)
    text.append(.gauge, "polar_files_mock_tokens", help: "Tokens.", size.tokens)
    text.append(.gauge, "polar_files_mock_files", help: "Files, those being uploaded included.", size.files)
    text.append(.gauge, "polar_files_mock_uploads_open", help: "Open multipart uploads.", store.openUploadCount)
    text.append(.gauge, "polar_files_mock_stored_bytes", help: "Bytes of stored parts and objects.", store.bytesInUse)
    text.append(
      .gauge, "polar_files_mock_stored_bytes_limit", help: "The memory limit of stored bytes.",
      store.configuration.memoryLimit)
    text.append(.gauge, "polar_files_mock_journal_requests", help: "Requests in the journal.", journal.position.count)
    text.append(
      .gauge, "polar_files_mock_journal_requests_limit", help: "The most requests in the journal.", journal.limit)
    text.append(
      .gauge, "polar_files_mock_failure_rules", help: "Failure rules.", store.failures.all(at: store.now()).count)
  }

  private func appendProcess(to text: inout PrometheusText) {
    text.append(.counter, "process_cpu_seconds_total", help: "Processor time of the process.", ProcessUsage.cpuSeconds)
    text.append(
      .gauge, "process_resident_memory_bytes", help: "Resident memory of the process.", ProcessUsage.residentBytes)
    text.append(.gauge, "process_open_fds", help: "Open descriptors of the process.", ProcessUsage.openDescriptors)
    text.append(.gauge, "process_max_fds", help: "The most descriptors of the process.", DescriptorLimit.current)
    text.append(.gauge, "process_start_time_seconds", help: "When the mock started, since 1970.", startedAt)
  }
}

/// The connections of a server.
package struct ConnectionCounts: Sendable {
  package var open: Int
  /// How many were accepted since the start.
  package var accepted: Int

  package init(open: Int = 0, accepted: Int = 0) {
    self.open = open
    self.accepted = accepted
  }
}
