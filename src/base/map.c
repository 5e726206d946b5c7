// Open addressing with linear probing over a power-of-two table, at most three quarters full. A removed entry leaves no
// tombstone: the entries behind it move up, so that searching stays short for ever. Keys are copied; a key may hold NULs.
#include "base/map.h"
#include "base/mem.h"
#include <stdint.h>
#include <string.h>

struct map_entry {
    char *key; // NULL: free
    size_t key_len, value;
    uint64_t hash;
};

// FNV-1a with a final mix, since the table uses the low bits.
static uint64_t hash_bytes(const char *s, size_t len) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < len; i++) {
        h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
    }
    return h ^ (h >> 32);
}

// The entry that holds the key, or the free one where it would go. The table must not be full.
static struct map_entry *find_entry(const struct map *m, const char *key, size_t key_len, uint64_t hash) {
    size_t mask = m->cap - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct map_entry *e = &m->entries[i];
        if (!e->key || (e->hash == hash && e->key_len == key_len && (key_len == 0 || memcmp(e->key, key, key_len) == 0))) {
            return e;
        }
    }
}

// Doubles the table and puts the entries into their new places.
static void grow(struct map *m) {
    struct map old = *m;
    m->cap = old.cap ? old.cap * 2 : 16;
    m->entries = mem_alloc_zero(m->cap, sizeof *m->entries);
    for (size_t i = 0; i < old.cap; i++) {
        struct map_entry *e = &old.entries[i];
        if (e->key) {
            *find_entry(m, e->key, e->key_len, e->hash) = *e;
        }
    }
    mem_free(old.entries);
}

void map_set(struct map *m, const char *key, size_t key_len, size_t value) {
    if (m->len >= m->cap / 4 * 3) {
        grow(m);
    }
    uint64_t hash = hash_bytes(key, key_len);
    struct map_entry *e = find_entry(m, key, key_len, hash);
    if (!e->key) {
        *e = (struct map_entry){.key = mem_copy_bytes(key, key_len), .key_len = key_len, .hash = hash};
        m->len++;
    }
    e->value = value;
}

bool map_get(const struct map *m, const char *key, size_t key_len, size_t *value) {
    if (m->len == 0) {
        return false;
    }
    const struct map_entry *e = find_entry(m, key, key_len, hash_bytes(key, key_len));
    if (e->key && value) {
        *value = e->value;
    }
    return e->key != NULL;
}

// Moves entries behind the freed place up, as long as that brings them nearer to where their search begins.
static void close_gap(struct map *m, size_t gap) {
    size_t mask = m->cap - 1;
    for (size_t i = (gap + 1) & mask; m->entries[i].key; i = (i + 1) & mask) {
        size_t home = m->entries[i].hash & mask;
        if (((i - home) & mask) >= ((i - gap) & mask)) {
            m->entries[gap] = m->entries[i];
            m->entries[i].key = NULL;
            gap = i;
        }
    }
}

bool map_remove(struct map *m, const char *key, size_t key_len) {
    if (m->len == 0) {
        return false;
    }
    struct map_entry *e = find_entry(m, key, key_len, hash_bytes(key, key_len));
    if (!e->key) {
        return false;
    }
    mem_free(e->key);
    e->key = NULL;
    m->len--;
    close_gap(m, (size_t)(e - m->entries));
    return true;
}

void map_finish(struct map *m) {
    for (size_t i = 0; i < m->cap; i++) {
        mem_free(m->entries[i].key);
    }
    mem_free(m->entries);
    *m = (struct map){0};
}
