// Reports as bytes (packing.h).
#include "lab/packing.h"
#include "base/mem.h"
#include <string.h>

void pack_number(struct text *out, uint64_t n) {
    text_add(out, (const char *)&n, sizeof n);
}

void pack_string(struct text *out, const char *s) {
    size_t len = s ? strlen(s) : 0;
    pack_number(out, len);
    text_add(out, s ? s : "", len);
}

uint64_t unpack_number(struct unpacking *u) {
    uint64_t n = 0;
    if ((size_t)(u->end - u->at) < sizeof n) u->failed = true;
    else memcpy(&n, u->at, sizeof n);
    u->at = u->failed ? u->end : u->at + sizeof n;
    return n;
}

char *unpack_string(struct unpacking *u) {
    uint64_t len = unpack_number(u);
    if (len > (size_t)(u->end - u->at)) {
        u->failed = true;
        len = 0;
    }
    char *s = mem_copy_bytes(u->at, len);
    u->at += len;
    return s;
}

size_t unpack_length(struct unpacking *u, size_t bytes) {
    uint64_t n = unpack_number(u);
    if (n > (size_t)(u->end - u->at) / bytes) u->failed = true;
    return u->failed ? 0 : (size_t)n;
}
