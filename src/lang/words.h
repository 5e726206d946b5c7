// Short ASCII words that a fiber made lately, so that a text which says "the" a thousand times holds one "the": no memory is
// touched for a word that is there. Strings never change, so nobody can tell.
//
// The memory belongs to the fiber's heap_cache and is no root: a collection empties it.
#pragma once

#include "lang/make.h"

#define WORDS_KEPT 256
#define WORD_LONGEST 16 // bytes

struct word_entry {
    uint64_t head, tail; // the word's bytes: with its length they are the whole word
    size_t len;          // 0: none
    value word;
};

struct word_cache {
    struct word_entry at[WORDS_KEPT];
};

struct word_cache *word_cache_of(struct heap_cache *c); // made on first use; never NULL

// A str of `len` ASCII bytes. VALUE_UNDEF: heap full.
value make_word_new(struct heap_cache *c, const char *from, size_t len);

static inline uint64_t word_load8(const char *from) {
    uint64_t v;
    memcpy(&v, from, sizeof v);
    return v;
}
static inline uint64_t word_load4(const char *from) {
    uint32_t v;
    memcpy(&v, from, sizeof v);
    return v;
}

// The same by way of the cache.
static inline value make_word(struct heap_cache *c, struct word_cache *words, const char *from, size_t len) {
    if (len > WORD_LONGEST) return make_word_new(c, from, len);
    if (len < 2) return make_char(c, (unsigned char)*from);
    uint64_t head, tail; // by loads that may overlap
    if (len >= 8) {
        head = word_load8(from);
        tail = word_load8(from + len - 8);
    } else if (len >= 4) {
        head = word_load4(from);
        tail = word_load4(from + len - 4);
    } else {
        head = (uint64_t)(unsigned char)from[0] | (uint64_t)(unsigned char)from[1] << 8;
        tail = (unsigned char)from[len - 1];
    }
    uint64_t mixed = (head ^ len) * 0x9e3779b97f4a7c15 ^ tail * 0xc2b2ae3d27d4eb4f;
    struct word_entry *e = &words->at[(mixed ^ mixed >> 29) >> 24 & (WORDS_KEPT - 1)];
    if (e->head == head && e->tail == tail && e->len == len) return e->word;
    value word = make_word_new(c, from, len);
    if (word != VALUE_UNDEF) *e = (struct word_entry){head, tail, len, word};
    return word;
}
