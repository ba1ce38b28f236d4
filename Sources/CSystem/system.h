// What Swift's Glibc module leaves out of the system's headers.
#ifdef __linux__
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// Declared by <sys/socket.h> for GNU sources only.
extern int accept4(int socket, struct sockaddr *restrict address, socklen_t *restrict length, int flags);

// The same of <fcntl.h>: blocks of a file given back to the disk.
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
extern int fallocate(int file, int mode, off_t offset, off_t length);

// Since Linux 5.11: waits with a limit in nanoseconds. The C library has it since glibc 2.35, and older ones are to do; the
// number is the same on every architecture. Without a limit it waits for as long as it takes.
static inline int epoll_wait_precisely(int epoll, struct epoll_event *events, int capacity, const struct timespec *limit) {
  return (int)syscall(441, epoll, events, capacity, limit, NULL, 0);
}

// And again of <fcntl.h>: what was written begins to go to the disk.
#define SYNC_FILE_RANGE_WRITE 2
extern int sync_file_range(int file, off_t offset, off_t length, unsigned int flags);
#endif
