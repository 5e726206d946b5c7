// Words made lately: see words.h.
#include "lang/words.h"

#include "base/mem.h"

struct word_cache *word_cache_of(struct heap_cache *c) {
    if (!c->words) c->words = mem_alloc_zero(1, sizeof *c->words);
    return c->words;
}

value make_word_new(struct heap_cache *c, const char *from, size_t len) {
    struct str *s = heap_new(c, OBJ_STR, sizeof *s + len + 1);
    if (!s) return VALUE_UNDEF;
    s->h.flags = STR_ASCII;
    s->len = s->nchars = len;
    memcpy(s->bytes, from, len);
    s->bytes[len] = 0;
    return value_from_object(s);
}
