// Followers and what they have yet to be sent. It may not know lessons.
//
// Each follower has one page under way at most. A page that changes before that one is through only makes the follower stale: when the
// socket takes bytes again, the newest page is sent, and those between never are. So a follower that hangs costs one page of memory.

#include "shell/notes_server.h"

#include "base/mem.h"
#include "shell/notes_socket.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct follower {
    int fd;
    struct text out; // under way
    size_t sent;     // of it
    bool is_stale;   // there is a newer page
};

struct notes_server {
    int fd;
    struct text path;
    struct follower followers[NOTES_FOLLOWERS_MOST];
    size_t n;
    bool is_new;
    struct text page; // the newest
};

struct notes_server *notes_server_open(void) {
    struct text path = {0};
    int fd = notes_listen(&path);
    if (fd < 0) {
        text_finish(&path);
        return NULL;
    }
    struct notes_server *n = mem_alloc_zero(1, sizeof *n);
    n->fd = fd;
    n->path = path;
    return n;
}

// Shut down, too: a child that was forked meanwhile may still have the descriptor.
static void drop(struct notes_server *n, size_t i) {
    shutdown(n->followers[i].fd, SHUT_RDWR);
    close(n->followers[i].fd);
    text_finish(&n->followers[i].out);
    n->followers[i] = n->followers[--n->n];
}

void notes_server_close(struct notes_server *n) {
    if (!n) return;
    unlink(text_str(&n->path));
    while (n->n) drop(n, n->n - 1);
    shutdown(n->fd, SHUT_RDWR);
    close(n->fd);
    text_finish(&n->path);
    text_finish(&n->page);
    mem_free(n);
}

size_t notes_server_fds(const struct notes_server *n, struct pollfd *out) {
    if (!n) return 0;
    out[0] = (struct pollfd){.fd = n->fd, .events = POLLIN};
    for (size_t i = 0; i < n->n; i++) {
        const struct follower *f = &n->followers[i];
        out[i + 1] = (struct pollfd){.fd = f->fd, .events = (short)(POLLIN | (f->sent < f->out.len ? POLLOUT : 0))};
    }
    return n->n + 1;
}

// Sends what goes without waiting. False: the follower is gone.
static bool push(struct notes_server *n, struct follower *f) {
    for (;;) {
        if (f->sent == f->out.len && f->is_stale) {
            text_clear(&f->out);
            text_add(&f->out, text_str(&n->page), n->page.len);
            f->sent = 0;
            f->is_stale = false;
        }
        if (f->sent == f->out.len) return true;
        ssize_t k = send(f->fd, f->out.data + f->sent, f->out.len - f->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        f->sent += (size_t)k;
    }
}

// What a follower says is of no interest, only that it is still there.
static bool is_gone(int fd) {
    char bytes[512];
    ssize_t k = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    return k == 0 || (k < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

static void take_follower(struct notes_server *n) {
    int fd = accept(n->fd, NULL, NULL);
    if (fd < 0) return;
    if (n->n == NOTES_FOLLOWERS_MOST) {
        close(fd);
        return;
    }
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    n->followers[n->n++] = (struct follower){.fd = fd};
    n->is_new = true;
}

void notes_server_take(struct notes_server *n, const struct pollfd *fds, size_t count) {
    for (size_t i = count; i-- > 1;) { // from the end: dropping one moves the last into its place
        struct follower *f = &n->followers[i - 1];
        bool gone = fds[i].revents & (POLLERR | POLLNVAL) || (fds[i].revents & (POLLIN | POLLHUP) && is_gone(f->fd));
        if (gone || (fds[i].revents & POLLOUT && !push(n, f))) drop(n, i - 1);
    }
    if (count && fds[0].revents & POLLIN) take_follower(n);
}

bool notes_server_is_new(struct notes_server *n) {
    bool is_new = n->is_new;
    n->is_new = false;
    return is_new;
}

void notes_server_send(struct notes_server *n, const struct notes_page *p) {
    bool is_first = n->page.len == 0; // it tells of no step: the socket's own age is that of its shell
    text_clear(&n->page);
    notes_page_write(&n->page, p);
    if (!is_first) notes_touch(text_str(&n->path));
    for (size_t i = n->n; i-- > 0;) {
        n->followers[i].is_stale = true;
        if (!push(n, &n->followers[i])) drop(n, i);
    }
}
