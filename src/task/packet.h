// Packets: pieces of bytes with a kind and a length, through a pipe or socket. Each is an 8-byte head (little-endian: the
// length in the lower 56 bits, the kind above) and the bytes.
//
// File descriptors may block or not; a signal in between does no harm; SIGPIPE must be blocked or ignored (all of bobbin's
// threads block it). The other end is not trusted: it may die in the middle of a packet or send nonsense.
#pragma once

#include "base/text.h"
#include <stdint.h>

struct packet {
    uint8_t kind;
    const char *bytes; // valid until the next call with the same reader
    size_t len;
};

enum packet_status {
    PACKET_DONE,   // a whole packet was read, or everything was written
    PACKET_WAIT,   // non-blocking: go on when poll says so
    PACKET_END,    // reading: the other end closed between two packets
    PACKET_BROKEN, // errno: EPIPE (closed in the middle, or nobody reads), EMSGSIZE (longer than the limit), or what the system said
};

struct packet_reader {
    int fd;       // not owned
    size_t limit; // bytes of one packet
    char *buffer; // owned
    size_t from, to, cap; // bytes not yet handed out
};

void packet_reader_init(struct packet_reader *r, int fd, size_t limit);
void packet_reader_finish(struct packet_reader *r);
enum packet_status packet_read(struct packet_reader *r, struct packet *out);

struct packet_writer {
    int fd;  // not owned
    struct text pending;
    size_t at; // of pending, written
};

void packet_writer_init(struct packet_writer *w, int fd);
void packet_writer_finish(struct packet_writer *w);
void packet_put(struct packet_writer *w, uint8_t kind, const char *bytes, size_t len); // only appends to what is pending
enum packet_status packet_flush(struct packet_writer *w); // PACKET_DONE: nothing is pending

// A whole packet at once without copying it; waits where the descriptor would not. false with errno.
bool packet_send(int fd, uint8_t kind, const char *bytes, size_t len);
