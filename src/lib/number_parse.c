// Numbers out of text. Both ways begin alike: blanks of any script are stripped and digits of any script become ASCII; then
// single underscores between digits are checked and dropped.
#include "lib/number_parse.h"

#include "base/text.h"
#include "base/utf8.h"
#include "lang/object.h"
#include "lib/unicode.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// The text without outer blanks, in ASCII; characters that no number contains become '?'. The caller finishes *out.
static void to_ascii(const struct str *s, struct text *out) {
    size_t at = 0, solid = 0; // bytes of out up to the last that is no blank
    while (at < s->len) {
        uint32_t cp;
        at += utf8_decode(s->bytes + at, s->len - at, &cp);
        bool blank = unicode_is_space(cp);
        if (blank && out->len == 0) continue;
        int digit = unicode_decimal(cp);
        text_add_char(out, blank ? ' ' : digit >= 0 ? (char)('0' + digit) : cp < 128 && cp ? (char)cp : '?');
        if (!blank) solid = out->len;
    }
    if (out->data) {
        out->len = solid;
        out->data[solid] = 0;
    }
}

static int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    int letter = tolower((unsigned char)c);
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 10 : 36;
}

static int prefix_base(const char *p) {
    if (*p != '0') return 10;
    switch (p[1]) {
    case 'x': case 'X': return 16;
    case 'o': case 'O': return 8;
    case 'b': case 'B': return 2;
    default: return 0; // only zeros may follow
    }
}

static bool has_prefix(const char *p, int base) {
    return *p == '0' && prefix_base(p) == base && base != 10 && base != 0;
}

// Digits with single underscores between them, to the end of the text.
static enum number_parse read_digits(const char *p, int base, bool negative, int64_t *out) {
    __int128 sum = 0;
    bool large = false;
    for (bool after_digit = false;; p++) {
        if (*p == '_' && after_digit) {
            after_digit = false;
            continue;
        }
        int digit = *p ? digit_value(*p) : 36;
        if (digit >= base) {
            if (*p || !after_digit) return NUMBER_PARSE_WRONG;
            break;
        }
        after_digit = true;
        sum = sum * base + digit;
        large = large || sum > (__int128)INT64_MAX + negative;
        if (large) sum = 0;
    }
    if (large) return NUMBER_PARSE_TOO_LARGE;
    *out = (int64_t)(negative ? -sum : sum);
    return NUMBER_PARSE_OK;
}

// The common case: only digits, too few to overflow.
static bool is_short_decimal(const struct str *s, int64_t *out) {
    if (s->len == 0 || s->len > 18) return false;
    *out = 0;
    for (size_t i = 0; i < s->len; i++) {
        if (!isdigit((unsigned char)s->bytes[i])) return false;
        *out = *out * 10 + (s->bytes[i] - '0');
    }
    return true;
}

enum number_parse number_parse_int(const struct str *s, int base, int64_t *out) {
    if (base == 10 && is_short_decimal(s, out)) return NUMBER_PARSE_OK;
    struct text ascii = {0};
    to_ascii(s, &ascii);
    const char *p = text_str(&ascii);
    bool negative = *p == '-', only_zero = false;
    if (*p == '+' || *p == '-') p++;
    if (base == 0) {
        base = prefix_base(p);
        only_zero = base == 0;
        if (only_zero) base = 10;
    }
    if (has_prefix(p, base)) {
        p += 2;
        if (*p == '_') p++;
    }
    enum number_parse status = ascii.len == 0 ? NUMBER_PARSE_WRONG : read_digits(p, base, negative, out);
    if (only_zero && (status == NUMBER_PARSE_TOO_LARGE || (status == NUMBER_PARSE_OK && *out))) status = NUMBER_PARSE_WRONG;
    text_finish(&ascii);
    return status;
}

static bool is_word(const char *p, const char *word) {
    while (*word && tolower((unsigned char)*p) == *word) {
        p++;
        word++;
    }
    return !*p && !*word;
}

static bool is_named_float(const char *p) {
    if (*p == '+' || *p == '-') p++;
    return is_word(p, "inf") || is_word(p, "infinity") || is_word(p, "nan");
}

// Copies digits without their underscores; false when an underscore does not stand between two digits. *n counts digits.
static bool copy_digits(const char **p, struct text *out, size_t *n) {
    while (isdigit((unsigned char)**p)) {
        text_add_char(out, *(*p)++);
        ++*n;
        if (**p != '_') continue;
        ++*p;
        if (!isdigit((unsigned char)**p)) return false;
    }
    return true;
}

// sign? (digits+ ('.' digits*)? | '.' digits+) ([eE] sign? digits+)?
static bool copy_float(const char *p, struct text *out) {
    size_t n = 0;
    if (*p == '+' || *p == '-') text_add_char(out, *p++);
    if (!copy_digits(&p, out, &n)) return false;
    if (*p == '.') {
        text_add_char(out, *p++);
        if (!copy_digits(&p, out, &n)) return false;
    }
    if (n == 0) return false;
    if (*p == 'e' || *p == 'E') {
        text_add_char(out, *p++);
        if (*p == '+' || *p == '-') text_add_char(out, *p++);
        n = 0;
        if (!copy_digits(&p, out, &n) || n == 0) return false;
    }
    return !*p;
}

// The common case: no blanks, underscores or names, so that strtod judges as Python does.
static bool is_plain_float(const struct str *s, double *out) {
    char *end;
    if (s->len == 0 || strspn(s->bytes, "0123456789+-.eE") != s->len) return false;
    *out = strtod(s->bytes, &end);
    return end == s->bytes + s->len;
}

enum number_parse number_parse_float(const struct str *s, double *out) {
    if (is_plain_float(s, out)) return NUMBER_PARSE_OK;
    struct text ascii = {0}, plain = {0};
    to_ascii(s, &ascii);
    bool fine = is_named_float(text_str(&ascii));
    if (fine) text_add_str(&plain, text_str(&ascii));
    else fine = copy_float(text_str(&ascii), &plain);
    if (fine) *out = strtod(text_str(&plain), NULL);
    text_finish(&ascii);
    text_finish(&plain);
    return fine ? NUMBER_PARSE_OK : NUMBER_PARSE_WRONG;
}
