// Strings: immutable UTF-8 with the number of characters beside it. A string that is all ASCII is indexed at once, others by
// walking. One-character ASCII strings and the empty one are shared by all of a heap.
#include "lang/make.h"

#include "base/text.h"
#include "base/utf8.h"

#define SHARED_EMPTY 128 // slots 0..127: one-character strings

// Room for a string of len bytes and nchars characters, its end and flags set; the caller fills in the bytes before anybody sees it.
struct str *str_alloc(struct heap_cache *c, size_t len, size_t nchars) {
    if (len > SIZE_MAX / 4) return NULL;
    struct str *s = heap_new(c, OBJ_STR, sizeof *s + len + 1);
    if (!s) return NULL;
    s->h.flags = len == nchars ? STR_ASCII : 0;
    s->len = len;
    s->nchars = nchars;
    s->bytes[len] = 0;
    return s;
}

static value new_str(struct heap_cache *c, const char *bytes, size_t len) {
    struct str *s = str_alloc(c, len, utf8_count(bytes, len));
    if (!s) return VALUE_UNDEF;
    memcpy(s->bytes, bytes, len);
    return value_from_object(s);
}

// The string in a shared slot, made by whoever comes first; but what stands on a stage may be taken back.
static value shared_str(struct heap_cache *c, size_t slot, const char *bytes, size_t len) {
    value *at = &heap_shared(c->heap)[slot];
    value v = value_load(at);
    if (v != VALUE_UNDEF) return v;
    if (c->stage) return new_str(c, bytes, len);
    value mine = new_str(c, bytes, len), seen = VALUE_UNDEF;
    if (mine == VALUE_UNDEF) return VALUE_UNDEF;
    return __atomic_compare_exchange_n(at, &seen, mine, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) ? mine : seen;
}

value make_str(struct heap_cache *c, const char *bytes, size_t len) {
    if (len == 0) return shared_str(c, SHARED_EMPTY, "", 0);
    if (len == 1 && (unsigned char)*bytes < 128) return shared_str(c, (unsigned char)*bytes, bytes, 1);
    return new_str(c, bytes, len);
}

value make_str0(struct heap_cache *c, const char *s) {
    return make_str(c, s, strlen(s));
}

value make_text(struct heap_cache *c, const struct text *t) {
    return make_str(c, text_str(t), t->len);
}

value make_char(struct heap_cache *c, uint32_t cp) {
    char bytes[4];
    return make_str(c, bytes, utf8_write(cp, bytes));
}

static uint64_t mix(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Eight bytes at a time are folded in by a widening multiplication, whose halves are combined. The seed is fixed: the same
// program hashes alike in every run.
uint32_t str_hash_bytes(const char *at, size_t len) {
    const uint64_t odd = 0x9e3779b97f4a7c15u, salt = 0xd1b54a32d192ed03u;
    uint64_t h = mix(len ^ salt, odd), word;
    for (; len > 8; at += 8, len -= 8) {
        memcpy(&word, at, 8);
        h = mix(h ^ word, odd);
    }
    word = 0;
    memcpy(&word, at, len);
    h = mix(h ^ word, odd);
    h = mix(h, salt);
    uint32_t folded = (uint32_t)(h ^ h >> 32);
    return folded ? folded : 1;
}

uint32_t str_hash(struct str *s) {
    uint32_t hash = __atomic_load_n(&s->h.hash, __ATOMIC_RELAXED);
    if (hash) return hash;
    hash = str_hash_bytes(s->bytes, s->len);
    __atomic_store_n(&s->h.hash, hash, __ATOMIC_RELAXED);
    return hash;
}

bool str_equal(const struct str *a, const struct str *b) {
    return a == b || (a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0);
}

bool str_is(const struct str *a, const char *s) {
    return a->len == strlen(s) && memcmp(a->bytes, s, a->len) == 0;
}

size_t str_offset(const struct str *s, size_t nth) {
    if (s->h.flags & STR_ASCII) return nth;
    if (nth >= s->nchars) return s->len;
    size_t at = 0;
    while (nth > 0) {
        at++;
        if ((s->bytes[at] & 0xc0) != 0x80) nth--;
    }
    return at;
}

// The order of code points is the order of UTF-8 bytes.
int str_compare(const struct str *a, const struct str *b) {
    size_t common = a->len < b->len ? a->len : b->len;
    int order = memcmp(a->bytes, b->bytes, common);
    if (order == 0) order = (a->len > b->len) - (a->len < b->len);
    return order;
}
