// strip, lstrip and rstrip.
#include "lib/parts.h"
#include "lib/support.h"
#include "lib/unicode.h"

#include "base/utf8.h"

// Whether cp is to be stripped: one of `set`, or blank when there is no set.
static bool strips(const struct str *set, uint32_t cp) {
    if (!set) return unicode_is_space(cp);
    char bytes[4];
    size_t n = utf8_write(cp, bytes);
    return memmem(set->bytes, set->len, bytes, n) != NULL;
}

static size_t strip_left(const struct str *s, const struct str *set) {
    size_t at = 0;
    while (at < s->len) {
        uint32_t cp;
        size_t n = utf8_decode(s->bytes + at, s->len - at, &cp);
        if (!strips(set, cp)) break;
        at += n;
    }
    return at;
}

static size_t strip_right(const struct str *s, const struct str *set, size_t from) {
    size_t end = s->len;
    while (end > from) {
        uint32_t cp;
        size_t at = end - 1;
        while (at > from && ((unsigned char)s->bytes[at] & 0xc0) == 0x80) at--;
        utf8_decode(s->bytes + at, end - at, &cp);
        if (!strips(set, cp)) break;
        end = at;
    }
    return end;
}

static enum native_status strip(struct call *c, bool left, bool right) {
    struct str *s = lib_self_str(c);
    const struct str *set = NULL;
    if (lib_given_some(c, 0)) {
        if (!value_is_str(c->args[0])) {
            return native_type_error(c, "%s arg must be None or str", c->def->name);
        }
        set = value_str(c->args[0]);
    }
    size_t from = left ? strip_left(s, set) : 0;
    size_t to = right ? strip_right(s, set, from) : s->len;
    if (to - from < s->len) fiber_work(c->fiber, WORK_BYTES, s->len); // looked at or copied
    return native_made(c, lib_str_part(lib_heap(c), s, from, to));
}

static enum native_status method_strip(struct call *c) {
    return strip(c, true, true);
}

static enum native_status method_lstrip(struct call *c) {
    return strip(c, true, false);
}

static enum native_status method_rstrip(struct call *c) {
    return strip(c, false, true);
}

static const struct native_def STRIP_METHODS[] = {
    {"lstrip", "lstrip(chars=None, /)", method_lstrip, "The text without blanks, or the characters given, at its beginning.", "'  a '.lstrip()"},
    {"rstrip", "rstrip(chars=None, /)", method_rstrip, "The text without blanks, or the characters given, at its end.", "'1.500'.rstrip('0')"},
    {"strip", "strip(chars=None, /)", method_strip, "The text without blanks, or the characters given, at both ends.", "'  a '.strip()"},
};

void str_strip_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_STR), STRIP_METHODS, LIB_COUNT(STRIP_METHODS), NULL);
}
