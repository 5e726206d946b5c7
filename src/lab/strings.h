// Strings by number: each is kept once. 0 is the empty string.
#pragma once

#include "base/map.h"
#include "base/mem.h"
#include <stdint.h>

struct strings {
    struct map numbers;
    struct arena bytes;
    const char **at; // at[n - 1] is string n
    size_t len, cap;
};

uint32_t strings_add(struct strings *s, const char *text, size_t len); // its number, the same for the same text
const char *strings_get(const struct strings *s, uint32_t number);     // never NULL; valid as long as s
void strings_finish(struct strings *s);
