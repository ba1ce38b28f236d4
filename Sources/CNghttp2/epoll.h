// What Swift's Glibc module leaves out of the system's headers.
#ifdef __linux__
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

// Declared by <sys/socket.h> for GNU sources only.
extern int accept4(int socket, struct sockaddr *restrict address, socklen_t *restrict length, int flags);
#endif
