/// How many descriptors the system lets this process have.
package enum DescriptorLimit {
  package static var current: Int {
    var limit = rlimit()
    return getrlimit(resource, &limit) == 0 ? Int(clamping: limit.rlim_cur) : 256
  }

  /// Raises the soft limit towards `wanted`, as far as the hard limit lets it.
  package static func raise(to wanted: Int) {
    #if canImport(Darwin)
      // setrlimit(2) there: more than OPEN_MAX is refused, also where the hard limit is infinite.
      let wanted = min(wanted, Int(OPEN_MAX))
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(wanted) else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(wanted))
    setrlimit(resource, &limit)
  }

  #if canImport(Darwin)
    private static let resource = RLIMIT_NOFILE
  #else
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #endif
}
