// What Swift's Glibc module leaves out of the system's headers.
#ifdef __linux__
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

// Declared by <sys/socket.h> for GNU sources only.
extern int accept4(int socket, struct sockaddr *restrict address, socklen_t *restrict length, int flags);

// The same of <fcntl.h>: blocks of a file given back to the disk.
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
extern int fallocate(int file, int mode, off_t offset, off_t length);

// Also <fcntl.h>: pages of memory into a pipe, and from a pipe into a socket.
#define SPLICE_F_MOVE 1
#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_MORE 4
#define F_SETPIPE_SZ 1031
extern ssize_t vmsplice(int pipe, const struct iovec *runs, size_t count, unsigned int flags);
extern ssize_t splice(
  int from, off_t *restrict from_offset, int to, off_t *restrict to_offset, size_t count, unsigned int flags);
#endif
