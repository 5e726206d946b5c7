// The values of numbers and strings as they are written in source text. Pure functions over bytes that the lexer has
// already found to be well formed (numbers) or whole (strings).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

// An integer literal (0x, 0o, 0b and underscores too); false when it does not fit 64 bits without sign.
bool literal_int(const char *s, size_t len, uint64_t *out);
double literal_float(const char *s, size_t len);

struct literal_error {
    size_t start, end;   // offsets into the text given
    const char *message; // static
    const char *hint;    // static, or NULL
};

// Appends the inside of a string literal with its escapes resolved (not if raw) and line ends as \n.
bool literal_unescape(struct text *out, const char *s, size_t len, bool raw, struct literal_error *error);
