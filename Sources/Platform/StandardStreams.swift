/// Opens the null device as standard input, output and error where they are closed: the next file or socket would be taken
/// for one of them, and log lines written into it.
package func occupyStandardStreams() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
    _ = open("/dev/null", O_RDWR)
  }
}
