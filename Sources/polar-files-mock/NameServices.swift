#if os(Linux) && canImport(Glibc)
  /// Names come from the hosts file and from DNS, which the C library brings along.
  ///
  /// The release binary is linked statically. What else nsswitch.conf may name would be loaded from the system, whose C
  /// library need not be the one that this binary was built with.
  enum NameServices {
    static func choose() { _ = configureLookup("hosts", "files dns") }

    @_silgen_name("__nss_configure_lookup")
    private static func configureLookup(_ database: UnsafePointer<CChar>, _ services: UnsafePointer<CChar>) -> CInt
  }
#else
  enum NameServices {
    static func choose() {}
  }
#endif
