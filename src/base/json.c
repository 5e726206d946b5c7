// A streaming writer of JSON. The one idea: all that must be known is which levels are open and which of them have an item
// already, a bit for each; so an event costs its bytes and nothing is ever kept.
#include "base/json.h"
#include "base/bug.h"
#include "base/utf8.h"
#include <math.h>
#include <string.h>

static void new_line(struct json *j) {
    if (!j->indent) return;
    text_add_char(j->out, '\n');
    text_add_repeat(j->out, ' ', (size_t)j->indent * j->depth);
}

// What stands before a value or a key: a comma, unless it is the first of its level.
static void begin_item(struct json *j) {
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    uint64_t bit = UINT64_C(1) << j->depth;
    if (j->filled & bit) text_add_char(j->out, ',');
    j->filled |= bit;
    if (j->depth) new_line(j);
}

static void begin_level(struct json *j, char sign) {
    begin_item(j);
    text_add_char(j->out, sign);
    invariant(j->depth + 1 < JSON_DEPTH);
    j->depth++;
    j->filled &= ~(UINT64_C(1) << j->depth);
}

static void end_level(struct json *j, char sign) {
    invariant(j->depth > 0 && !j->after_key);
    bool filled = j->filled >> j->depth & 1;
    j->depth--;
    if (filled) new_line(j);
    text_add_char(j->out, sign);
}

void json_begin_object(struct json *j) {
    begin_level(j, '{');
}

void json_end_object(struct json *j) {
    end_level(j, '}');
}

void json_begin_array(struct json *j) {
    begin_level(j, '[');
}

void json_end_array(struct json *j) {
    end_level(j, ']');
}

void json_key(struct json *j, const char *key) {
    begin_item(j);
    size_t len = strlen(key);
    text_reserve(j->out, len + 4);
    char *p = j->out->data + j->out->len;
    *p++ = '"';
    memcpy(p, key, len);
    memcpy(p + len, "\": ", 4);
    j->out->len += len + (j->indent ? 4 : 3);
    j->out->data[j->out->len] = '\0';
    j->after_key = true;
}

static bool is_plain(unsigned char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

static void add_escape(struct text *out, unsigned char c) {
    static const char letters[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    for (size_t i = 0; letters[i]; i += 2) {
        if (letters[i] != (char)c) continue;
        text_add_char(out, '\\');
        text_add_char(out, letters[i + 1]);
        return;
    }
    text_printf(out, "\\u%04x", c);
}

// One character that is not plain; returns its bytes.
static size_t add_special(struct text *out, const char *s, size_t len) {
    uint32_t cp;
    if ((unsigned char)*s < 0x80) {
        add_escape(out, (unsigned char)*s);
        return 1;
    }
    size_t n = utf8_decode(s, len, &cp);
    if (cp >= 0x80 && cp < 0xa0) {
        text_printf(out, "\\u%04x", cp);
    } else if (n == 1) {
        text_add_str(out, "\xef\xbf\xbd");
    } else {
        text_add(out, s, n);
    }
    return n;
}

void json_put_string(struct json *j, const char *s, size_t len) {
    begin_item(j);
    text_add_char(j->out, '"');
    for (size_t i = 0; i < len;) {
        size_t from = i;
        while (i < len && is_plain((unsigned char)s[i])) i++;
        text_add(j->out, s + from, i - from);
        if (i < len) i += add_special(j->out, s + i, len - i);
    }
    text_add_char(j->out, '"');
}

// The digits of n, so many at least, at the end of a buffer of 24 bytes; returns where they begin.
static char *digits_of(char *end, uint64_t n, int least) {
    for (; n || least > 0; n /= 10, least--) *--end = (char)('0' + n % 10);
    return end;
}

void json_put_int(struct json *j, int64_t n) {
    char buffer[24], *end = buffer + sizeof buffer;
    begin_item(j);
    char *at = digits_of(end, n < 0 ? -(uint64_t)n : (uint64_t)n, 1);
    if (n < 0) *--at = '-';
    text_add(j->out, at, (size_t)(end - at));
}

void json_put_thousandths(struct json *j, int64_t n) {
    char buffer[28], *end = buffer + sizeof buffer;
    uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n;
    begin_item(j);
    char *at = digits_of(end, size % 1000, 3);
    *--at = '.';
    at = digits_of(at, size / 1000, 1);
    if (n < 0) *--at = '-';
    text_add(j->out, at, (size_t)(end - at));
}

void json_put_real(struct json *j, double d) {
    if (!isfinite(d)) {
        json_put_null(j);
        return;
    }
    begin_item(j);
    text_printf(j->out, "%.17g", d);
}

void json_put_bool(struct json *j, bool b) {
    begin_item(j);
    text_add_str(j->out, b ? "true" : "false");
}

void json_put_null(struct json *j) {
    begin_item(j);
    text_add_str(j->out, "null");
}

void json_string_at(struct json *j, const char *key, const char *s, size_t len) {
    json_key(j, key);
    json_put_string(j, s, len);
}

void json_str_at(struct json *j, const char *key, const char *s) {
    json_string_at(j, key, s, strlen(s));
}

void json_int_at(struct json *j, const char *key, int64_t n) {
    json_key(j, key);
    json_put_int(j, n);
}

void json_thousandths_at(struct json *j, const char *key, int64_t n) {
    json_key(j, key);
    json_put_thousandths(j, n);
}

void json_bool_at(struct json *j, const char *key, bool b) {
    json_key(j, key);
    json_put_bool(j, b);
}
