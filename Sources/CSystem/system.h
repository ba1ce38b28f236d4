// What Swift's Glibc module leaves out of the system's headers.
#ifdef __linux__
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

// Declared by <sys/socket.h> for GNU sources only.
extern int accept4(int socket, struct sockaddr *restrict address, socklen_t *restrict length, int flags);

// The same of <fcntl.h>: blocks of a file given back to the disk.
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
extern int fallocate(int file, int mode, off_t offset, off_t length);
#endif
