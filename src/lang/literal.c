// What literals mean. Floats go through strtod, whose result is the nearest double, as Python's; escapes are Python's, but
// \N{...} (which would need the names of all characters) and lone surrogates (which UTF-8 cannot hold) are refused.
#include "lang/literal.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

// The value of a digit in any base up to 16, or 16.
static unsigned digit_value(char c) {
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

bool literal_int(const char *s, size_t len, uint64_t *out) {
    unsigned base = 10;
    size_t i = 0;
    if (len > 2 && s[0] == '0' && digit_value(s[1]) != 0 && s[1] != '_') {
        char kind = (char)(s[1] | 0x20);
        base = kind == 'x' ? 16 : kind == 'o' ? 8 : 2;
        i = 2;
    }
    uint64_t value = 0;
    for (; i < len; i++) {
        if (s[i] == '_') {
            continue;
        }
        if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit_value(s[i]), &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

double literal_float(const char *s, size_t len) {
    char small[64], *digits = len < sizeof small ? small : mem_alloc(len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (s[i] != '_') {
            digits[n++] = s[i];
        }
    }
    digits[n] = '\0';
    double value = strtod(digits, NULL);
    if (digits != small) {
        mem_free(digits);
    }
    return value;
}

// The text still to be read, and where to say what is wrong with it.
struct reader {
    const char *s;
    size_t pos, len;
    struct literal_error *error;
};

static bool fail(struct reader *r, size_t start, const char *message, const char *hint) {
    *r->error = (struct literal_error){start, r->pos, message, hint};
    return false;
}

// Exactly `digits` hexadecimal digits behind \x, \u or \U; `start` is the backslash.
static bool read_hex(struct reader *r, struct text *out, size_t start, int digits) {
    uint32_t cp = 0;
    for (int i = 0; i < digits; i++, r->pos++) {
        if (r->pos >= r->len || digit_value(r->s[r->pos]) > 15) {
            return fail(r, start, digits == 2 ? "(unicode error) truncated \\xXX escape"
                                  : digits == 4 ? "(unicode error) truncated \\uXXXX escape"
                                                : "(unicode error) truncated \\UXXXXXXXX escape",
                        "write \\\\ for a backslash, or put r before the string");
        }
        cp = cp << 4 | digit_value(r->s[r->pos]);
    }
    if (cp > 0x10FFFF) {
        return fail(r, start, "(unicode error) illegal Unicode character", NULL);
    }
    if (cp >= 0xD800 && cp <= 0xDFFF) {
        return fail(r, start, "bobbin leaves out lone surrogates (U+D800 to U+DFFF)", "write the character itself");
    }
    char bytes[4];
    text_add(out, bytes, utf8_write(cp, bytes));
    return true;
}

// One to three octal digits; the first is at pos - 1.
static void read_octal(struct reader *r, struct text *out) {
    uint32_t cp = digit_value(r->s[r->pos - 1]);
    for (int i = 0; i < 2 && r->pos < r->len && r->s[r->pos] >= '0' && r->s[r->pos] <= '7'; i++) {
        cp = cp << 3 | digit_value(r->s[r->pos++]);
    }
    char bytes[4];
    text_add(out, bytes, utf8_write(cp, bytes));
}

// The escape whose backslash is at pos. An unknown one stays as it is, backslash and all.
static bool read_escape(struct reader *r, struct text *out) {
    static const char letters[] = "abfnrtv\\'\"", meanings[] = "\a\b\f\n\r\t\v\\'\"";
    size_t start = r->pos++;
    if (r->pos == r->len) {
        text_add_char(out, '\\');
        return true;
    }
    char c = r->s[r->pos++];
    const char *known = c ? strchr(letters, c) : NULL;
    if (known) {
        text_add_char(out, meanings[known - letters]);
    } else if (c == 'x' || c == 'u' || c == 'U') {
        return read_hex(r, out, start, c == 'x' ? 2 : c == 'u' ? 4 : 8);
    } else if (c == 'N') {
        return fail(r, start, "bobbin leaves out \\N{...} escapes", "write the character itself, or its number as \\u00e9");
    } else if (c >= '0' && c <= '7') {
        read_octal(r, out);
    } else if (c == '\r') {
        r->pos += r->pos < r->len && r->s[r->pos] == '\n';
    } else if (c != '\n') {
        text_add_char(out, '\\');
        text_add_char(out, c);
    }
    return true;
}

bool literal_unescape(struct text *out, const char *s, size_t len, bool raw, struct literal_error *error) {
    struct reader r = {.s = s, .len = len, .error = error};
    while (r.pos < len) {
        char c = s[r.pos];
        if (c == '\\' && !raw) {
            if (!read_escape(&r, out)) {
                return false;
            }
        } else if (c == '\r') {
            text_add_char(out, '\n');
            r.pos += r.pos + 1 < len && s[r.pos + 1] == '\n' ? 2 : 1;
        } else {
            text_add_char(out, c);
            r.pos++;
        }
    }
    return true;
}
