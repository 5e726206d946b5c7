// Strings by number (strings.h): a map to find them, an arena that holds them.
#include "lab/strings.h"

uint32_t strings_add(struct strings *s, const char *text, size_t len) {
    size_t number;
    if (len == 0) return 0;
    if (map_get(&s->numbers, text, len, &number)) return (uint32_t)number;
    mem_reserve(s->at, s->len, s->cap);
    s->at[s->len++] = arena_copy(&s->bytes, text, len);
    map_set(&s->numbers, text, len, s->len);
    return (uint32_t)s->len;
}

const char *strings_get(const struct strings *s, uint32_t number) {
    return number > 0 && number <= s->len ? s->at[number - 1] : "";
}

void strings_finish(struct strings *s) {
    map_finish(&s->numbers);
    arena_finish(&s->bytes);
    mem_free(s->at);
    *s = (struct strings){0};
}
