// UTF-8, strictly: overlong forms, surrogates and anything above U+10FFFF are invalid. Every function takes any bytes;
// invalid ones count as one U+FFFD each. utf8_add_visible is the one gate between foreign text and a terminal.
#include "base/utf8.h"
#include "base/text.h"

#define REPLACEMENT 0xFFFDu

static bool is_continuation(unsigned char c) {
    return (c & 0xC0) == 0x80;
}

// Length of the valid sequence at s with its code point, or 0.
static size_t decode_strict(const unsigned char *s, size_t len, uint32_t *cp) {
    if (s[0] < 0x80) {
        *cp = s[0];
        return 1;
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] >= 0xF0 && s[0] < 0xF5 ? 4 : s[0] >= 0xE0 && s[0] < 0xF0 ? 3 : s[0] >= 0xC2 && s[0] < 0xE0 ? 2 : 0;
    if (n == 0 || n > len) {
        return 0;
    }
    uint32_t c = s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (!is_continuation(s[i])) {
            return 0;
        }
        c = c << 6 | (s[i] & 0x3Fu);
    }
    *cp = c;
    return c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? 0 : n;
}

size_t utf8_decode(const char *s, size_t len, uint32_t *cp) {
    size_t n = decode_strict((const unsigned char *)s, len, cp);
    if (n == 0) {
        *cp = REPLACEMENT;
        return 1;
    }
    return n;
}

// A surrogate or a number beyond Unicode is written as U+FFFD.
size_t utf8_write(uint32_t cp, char out[4]) {
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) {
        cp = REPLACEMENT;
    }
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[n] | cp);
    return n;
}

bool utf8_is_valid(const char *s, size_t len, size_t *bad_offset) {
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = decode_strict((const unsigned char *)s + i, len - i, &cp);
        if (n == 0) {
            if (bad_offset) {
                *bad_offset = i;
            }
            return false;
        }
        i += n;
    }
    return true;
}

size_t utf8_count(const char *s, size_t len) {
    size_t count = 0;
    for (size_t i = 0; i < len; count++) {
        uint32_t cp;
        i += utf8_decode(s + i, len - i, &cp);
    }
    return count;
}

size_t utf8_width(const char *s, size_t len) {
    size_t columns = 0;
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        i += utf8_decode(s + i, len - i, &cp);
        columns += (size_t)utf8_cp_width(cp);
    }
    return columns;
}

// Marks that combine with the last character belong to it and are kept.
size_t utf8_fit(const char *s, size_t len, size_t columns) {
    size_t used = 0, i = 0;
    while (i < len) {
        uint32_t cp;
        size_t n = utf8_decode(s + i, len - i, &cp);
        used += (size_t)utf8_cp_width(cp);
        if (used > columns) {
            break;
        }
        i += n;
    }
    return i;
}

// Characters that would steer a terminal or change the order in which a line is read.
static bool is_steering(uint32_t cp) {
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x61C || cp == 0x200E || cp == 0x200F ||
           (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

void utf8_add_visible(struct text *out, const char *s, size_t len) {
    size_t plain = 0; // from here on nothing has been copied yet
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = decode_strict((const unsigned char *)s + i, len - i, &cp);
        if (n > 0 && (cp == '\n' || cp == '\t' || !is_steering(cp))) {
            i += n;
            continue;
        }
        text_add(out, s + plain, i - plain);
        if (n == 0) {
            cp = (unsigned char)s[i];
            n = 1;
        }
        if (cp == '\r') {
            text_add(out, "\\r", 2);
        } else {
            text_printf(out, cp < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)cp);
        }
        i += n;
        plain = i;
    }
    text_add(out, s + plain, len - plain);
}
