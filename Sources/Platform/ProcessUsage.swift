/// What this process takes of the machine.
package enum ProcessUsage {
  /// In user and in system mode, by all threads.
  package static var cpuSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Nil where the system does not say.
  package static var residentBytes: Int? {
    #if canImport(Darwin)
      var info = mach_task_basic_info()
      var count = mach_msg_type_number_t(MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size)
      let result = withUnsafeMutablePointer(to: &info) { info in
        info.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
          task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
        }
      }
      return result == KERN_SUCCESS ? Int(info.resident_size) : nil
    #else
      // proc_pid_statm(5): the second number is the resident set in pages.
      let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      var text = [UInt8](repeating: 0, count: 128)
      let count = read(file, &text, text.count)
      guard count > 0 else { return nil }
      let numbers = String(decoding: text.prefix(count), as: UTF8.self).split(separator: " ")
      return numbers.count > 1 ? Int(numbers[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
    #endif
  }

  /// Nil where the system does not say.
  package static var openDescriptors: Int? {
    #if canImport(Darwin)
      let folder = opendir("/dev/fd")
    #else
      let folder = opendir("/proc/self/fd")
    #endif
    guard let folder else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without the folder itself, the one above it, and the descriptor that reads it.
    return max(0, count - 3)
  }
}
