// Memory, locks and bells between processes. The lock is a robust mutex: the system tells the next one who takes it that the
// last one died with it.
#include "base/shared.h"
#include "base/bug.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

static void must(int error, const char *what) {
    if (error) bug("%s: %s", what, strerror(error));
}

void *shared_map(size_t bytes) {
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

void shared_unmap(void *at, size_t bytes) {
    if (at && munmap(at, bytes)) bug("munmap: %s", strerror(errno));
}

// Where the system cannot, the pages stay.
void shared_discard(void *at, size_t bytes) {
#ifdef MADV_REMOVE
    (void)madvise(at, bytes, MADV_REMOVE);
#else
    (void)at;
    (void)bytes;
#endif
}

void shared_mutex_init(struct shared_mutex *m) {
    pthread_mutexattr_t attr;
    must(pthread_mutexattr_init(&attr), "pthread_mutexattr_init");
    must(pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
    must(pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST), "pthread_mutexattr_setrobust");
    must(pthread_mutex_init(&m->m, &attr), "pthread_mutex_init");
    must(pthread_mutexattr_destroy(&attr), "pthread_mutexattr_destroy");
}

bool shared_mutex_lock(struct shared_mutex *m) {
    int error = pthread_mutex_lock(&m->m);
    if (error == EOWNERDEAD) {
        must(pthread_mutex_consistent(&m->m), "pthread_mutex_consistent");
        return true;
    }
    must(error, "pthread_mutex_lock");
    return false;
}

void shared_mutex_unlock(struct shared_mutex *m) {
    must(pthread_mutex_unlock(&m->m), "pthread_mutex_unlock");
}

#ifdef __linux__
bool bell_open(struct bell *b) {
    b->read_fd = b->write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return b->read_fd >= 0;
}

void bell_close(struct bell *b) {
    if (b->read_fd >= 0) close(b->read_fd);
    b->read_fd = b->write_fd = -1;
}

void bell_ring(const struct bell *b) {
    uint64_t one = 1;
    while (write(b->write_fd, &one, sizeof one) < 0 && errno == EINTR) continue;
}

void bell_hush(const struct bell *b) {
    uint64_t rung;
    while (read(b->read_fd, &rung, sizeof rung) < 0 && errno == EINTR) continue;
}
#else
bool bell_open(struct bell *b) {
    int fds[2];
    if (pipe(fds)) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    b->read_fd = fds[0];
    b->write_fd = fds[1];
    return true;
}

void bell_close(struct bell *b) {
    if (b->read_fd >= 0) close(b->read_fd);
    if (b->write_fd >= 0) close(b->write_fd);
    b->read_fd = b->write_fd = -1;
}

void bell_ring(const struct bell *b) {
    while (write(b->write_fd, "", 1) < 0 && errno == EINTR) continue;
}

void bell_hush(const struct bell *b) {
    char bytes[64];
    while (read(b->read_fd, bytes, sizeof bytes) > 0) continue;
}
#endif
