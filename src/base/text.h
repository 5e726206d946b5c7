// A growing byte string, always followed by a NUL. UTF-8 where it is shown to people.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *data; // NULL while empty and never grown; text_str() gives "" then
    size_t len, cap;
};

void text_finish(struct text *t);                    // frees; leaves an empty text
void text_clear(struct text *t);                     // keeps the memory
void text_reserve(struct text *t, size_t more);      // room for `more` further bytes
void text_add(struct text *t, const char *bytes, size_t len);
void text_add_str(struct text *t, const char *s);
void text_add_char(struct text *t, char c);
void text_add_repeat(struct text *t, char c, size_t times);
void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *fmt, va_list args);
const char *text_str(const struct text *t);          // never NULL; valid until the next change
char *text_take(struct text *t);                     // the caller frees it (mem_free); leaves an empty text
