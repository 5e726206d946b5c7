// UTF-8: decoding, validity, display width, and making hostile text harmless.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

// Decodes one code point at s (len > 0 bytes left) into *cp and returns its length in bytes.
// An invalid sequence gives U+FFFD and length 1.
size_t utf8_decode(const char *s, size_t len, uint32_t *cp);
size_t utf8_write(uint32_t cp, char out[4]);         // bytes written, 1..4 (jansson has the name utf8_encode)
bool utf8_is_valid(const char *s, size_t len, size_t *bad_offset); // bad_offset may be NULL
size_t utf8_count(const char *s, size_t len);        // code points
int utf8_cp_width(uint32_t cp);                      // columns: 0 (combining, control), 1, or 2 (wide)
size_t utf8_width(const char *s, size_t len);        // columns of a whole string
// The longest prefix of s that fits `columns`; returns its bytes.
size_t utf8_fit(const char *s, size_t len, size_t columns);
bool utf8_is_printable(uint32_t cp);                 // as Python's str.isprintable for one character
bool utf8_is_name_start(uint32_t cp); // may begin a name of the language
bool utf8_is_name_more(uint32_t cp);  // may continue one

// Appends s with every control character except \n and \t made visible (ESC as "\x1b", C1 controls, bidi overrides
// and invalid bytes likewise), so that a terminal can never be driven by it.
void utf8_add_visible(struct text *out, const char *s, size_t len);
