// Packets through file descriptors. A reader takes what the system has into one buffer, which grows as the bytes really
// come: a length that is a lie costs nothing.
#include "task/packet.h"

#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define HEAD_BYTES 8
#define LENGTH_BITS 56
#define FIRST_BUFFER 65536
#define LARGEST_READ ((size_t)1 << 30)

static void write_head(unsigned char head[HEAD_BYTES], uint8_t kind, size_t len) {
    uint64_t word = (uint64_t)kind << LENGTH_BITS | (uint64_t)len;
    for (int i = 0; i < HEAD_BYTES; i++) head[i] = (unsigned char)(word >> 8 * i);
}

static uint64_t read_head(const char *bytes) {
    uint64_t word = 0;
    for (int i = 0; i < HEAD_BYTES; i++) word |= (uint64_t)(unsigned char)bytes[i] << 8 * i;
    return word;
}

void packet_reader_init(struct packet_reader *r, int fd, size_t limit) {
    *r = (struct packet_reader){.fd = fd, .limit = limit};
}

void packet_reader_finish(struct packet_reader *r) {
    mem_free(r->buffer);
    *r = (struct packet_reader){.fd = -1};
}

// Room behind the bytes that are there: moves them to the front first; doubles the buffer only when it is full of them.
static void make_room(struct packet_reader *r) {
    if (r->from > 0) {
        memmove(r->buffer, r->buffer + r->from, r->to - r->from);
        r->to -= r->from;
        r->from = 0;
    }
    if (r->to < r->cap) return;
    r->cap = r->cap ? 2 * r->cap : FIRST_BUFFER;
    r->buffer = mem_resize(r->buffer, r->cap);
}

// A buffer that one long packet made large is given back.
static void shrink(struct packet_reader *r) {
    if (r->from < r->to || r->cap <= 16 * FIRST_BUFFER) return;
    mem_free(r->buffer);
    r->buffer = NULL;
    r->from = r->to = r->cap = 0;
}

static enum packet_status broken(int error) {
    errno = error;
    return PACKET_BROKEN;
}

enum packet_status packet_read(struct packet_reader *r, struct packet *out) {
    shrink(r);
    for (;;) {
        size_t have = r->to - r->from;
        if (have >= HEAD_BYTES) {
            uint64_t head = read_head(r->buffer + r->from), len = head & (((uint64_t)1 << LENGTH_BITS) - 1);
            if (len > r->limit) return broken(EMSGSIZE);
            if (have - HEAD_BYTES >= len) {
                *out = (struct packet){(uint8_t)(head >> LENGTH_BITS), r->buffer + r->from + HEAD_BYTES, (size_t)len};
                r->from += HEAD_BYTES + (size_t)len;
                return PACKET_DONE;
            }
        }
        if (r->to == r->cap) make_room(r);
        size_t room = r->cap - r->to;
        ssize_t n = read(r->fd, r->buffer + r->to, room < LARGEST_READ ? room : LARGEST_READ);
        if (n > 0) r->to += (size_t)n;
        else if (n == 0) return have ? broken(EPIPE) : PACKET_END;
        else if (errno == EAGAIN || errno == EWOULDBLOCK) return PACKET_WAIT;
        else if (errno != EINTR) return PACKET_BROKEN;
    }
}

void packet_writer_init(struct packet_writer *w, int fd) {
    *w = (struct packet_writer){.fd = fd};
}

void packet_writer_finish(struct packet_writer *w) {
    text_finish(&w->pending);
    *w = (struct packet_writer){.fd = -1};
}

void packet_put(struct packet_writer *w, uint8_t kind, const char *bytes, size_t len) {
    unsigned char head[HEAD_BYTES];
    write_head(head, kind, len);
    text_reserve(&w->pending, HEAD_BYTES + len);
    text_add(&w->pending, (const char *)head, HEAD_BYTES);
    text_add(&w->pending, bytes, len);
}

enum packet_status packet_flush(struct packet_writer *w) {
    while (w->at < w->pending.len) {
        size_t left = w->pending.len - w->at;
        ssize_t n = write(w->fd, w->pending.data + w->at, left < LARGEST_READ ? left : LARGEST_READ);
        if (n >= 0) w->at += (size_t)n;
        else if (errno == EAGAIN || errno == EWOULDBLOCK) return PACKET_WAIT;
        else if (errno != EINTR) return PACKET_BROKEN;
    }
    text_clear(&w->pending);
    w->at = 0;
    return PACKET_DONE;
}

static bool wait_until_writable(int fd) {
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

bool packet_send(int fd, uint8_t kind, const char *bytes, size_t len) {
    unsigned char head[HEAD_BYTES];
    write_head(head, kind, len);
    for (size_t at = 0; at < HEAD_BYTES + len;) {
        struct iovec parts[2] = {{head + at, HEAD_BYTES - at}, {(void *)(uintptr_t)bytes, len}};
        int skip = at >= HEAD_BYTES;
        if (skip) parts[1] = (struct iovec){(void *)(uintptr_t)(bytes + (at - HEAD_BYTES)), len - (at - HEAD_BYTES)};
        if (parts[1].iov_len > LARGEST_READ) parts[1].iov_len = LARGEST_READ;
        ssize_t n = writev(fd, parts + skip, 2 - skip);
        if (n >= 0) at += (size_t)n;
        else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_until_writable(fd)) return false;
        } else if (errno != EINTR) return false;
    }
    return true;
}
