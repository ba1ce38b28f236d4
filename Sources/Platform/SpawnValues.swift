// What posix_spawn's own functions fill: a pointer on Darwin, a structure elsewhere.
#if canImport(Darwin)
  package func emptyFileActions() -> posix_spawn_file_actions_t? { nil }
  package func emptySpawnAttributes() -> posix_spawnattr_t? { nil }
#else
  package func emptyFileActions() -> posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
  package func emptySpawnAttributes() -> posix_spawnattr_t { posix_spawnattr_t() }
#endif
