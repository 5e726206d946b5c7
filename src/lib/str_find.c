// The str methods that look for a part: find, index, count, startswith, partition and their like. UTF-8 is searched by bytes:
// no character's encoding begins inside another's. Only places and bounds are converted to and from characters.
#include "lib/parts.h"
#include "lib/support.h"

#include "base/utf8.h"

struct bounds { // bytes of the receiver within which to look
    size_t from, to;
    bool empty; // start lies behind stop: not even '' is found
};

// start and stop are arguments i and i + 1, counted in characters.
static bool read_bounds(struct call *c, size_t i, struct bounds *b) {
    const struct str *s = lib_self_str(c);
    int64_t from = 0, to = INT64_MAX;
    if (!lib_arg_bound(c, i, &from) || !lib_arg_bound(c, i + 1, &to)) return false;
    lib_clamp((int64_t)s->nchars, &from, &to);
    b->empty = from > to;
    b->from = b->empty ? 0 : str_offset(s, (size_t)from);
    b->to = b->empty ? 0 : str_offset(s, (size_t)to);
    if (!str_is_ascii(s)) fiber_work(c->fiber, WORK_BYTES, b->from + (b->to < s->len ? b->to : 0)); // walked over by str_offset
    return true;
}

static const char *find_first(const char *s, size_t len, const struct str *part) {
    if (part->len == 0) return s;
    if (part->len == 1) return len ? memchr(s, *part->bytes, len) : NULL;
    return memmem(s, len, part->bytes, part->len);
}

static const char *find_last(const char *s, size_t len, const struct str *part) {
    if (part->len > len) return NULL;
    for (const char *at = s + len - part->len;; at--) {
        if (!memcmp(at, part->bytes, part->len)) return at;
        if (at == s) return NULL;
    }
}

// Looks for part in [from, to) of the receiver.
static const char *look_for(struct call *c, const struct str *part, size_t from, size_t to, bool last) {
    const char *s = lib_self_str(c)->bytes, *at = (last ? find_last : find_first)(s + from, to - from, part);
    size_t seen = to - from;
    if (at) seen = last ? to - (size_t)(at - s) : (size_t)(at - s) + part->len - from;
    fiber_work(c->fiber, WORK_BYTES, seen);
    return at;
}

// Where the first argument is in the receiver, in characters; -1: nowhere. false with an error set.
static bool locate(struct call *c, bool last, int64_t *out) {
    struct bounds b;
    if (!read_bounds(c, 1, &b)) return false;
    const struct str *s = lib_self_str(c), *part = lib_arg_text(c, 0, "must be str");
    if (!part) return false;
    const char *at = NULL;
    if (!b.empty) at = look_for(c, part, b.from, b.to, last);
    *out = -1;
    if (!at) return true;
    size_t place = (size_t)(at - s->bytes);
    if (!str_is_ascii(s)) fiber_work(c->fiber, WORK_BYTES, place);
    *out = (int64_t)(str_is_ascii(s) ? place : utf8_count(s->bytes, place));
    return true;
}

static enum native_status locate_or(struct call *c, bool last, bool must) {
    int64_t at;
    if (!locate(c, last, &at)) return NATIVE_ERROR;
    if (at < 0 && must) return native_value_error(c, "substring not found");
    return native_made(c, make_int(lib_heap(c), at));
}

static enum native_status method_find(struct call *c) {
    return locate_or(c, false, false);
}

static enum native_status method_rfind(struct call *c) {
    return locate_or(c, true, false);
}

static enum native_status method_index(struct call *c) {
    return locate_or(c, false, true);
}

static enum native_status method_rindex(struct call *c) {
    return locate_or(c, true, true);
}

static enum native_status method_count(struct call *c) {
    struct bounds b;
    if (!read_bounds(c, 1, &b)) return NATIVE_ERROR;
    const struct str *s = lib_self_str(c), *part = lib_arg_text(c, 0, "must be str");
    if (!part) return NATIVE_ERROR;
    size_t n = 0;
    fiber_work(c->fiber, WORK_BYTES, b.to - b.from);
    if (!b.empty && part->len == 0) n = utf8_count(s->bytes + b.from, b.to - b.from) + 1;
    while (!b.empty && part->len) {
        const char *at = find_first(s->bytes + b.from, b.to - b.from, part);
        if (!at) break;
        b.from = (size_t)(at - s->bytes) + part->len;
        n++;
    }
    return native_made(c, make_int(lib_heap(c), (int64_t)n));
}

static bool has_end(struct call *c, const struct bounds *b, const struct str *part, bool at_end) {
    const struct str *s = lib_self_str(c);
    if (b->empty || part->len > b->to - b->from) return false;
    fiber_work(c->fiber, WORK_BYTES, part->len);
    return !memcmp(s->bytes + (at_end ? b->to - part->len : b->from), part->bytes, part->len);
}

// startswith and endswith, with one str or a tuple of them.
static enum native_status test_ends(struct call *c, bool at_end) {
    struct bounds b;
    if (!read_bounds(c, 1, &b)) return NATIVE_ERROR;
    if (value_is_str(c->args[0])) return native_return(c, value_from_bool(has_end(c, &b, value_str(c->args[0]), at_end)));
    if (!value_is_tuple(c->args[0])) {
        return native_type_error(c, "%s first arg must be str or a tuple of str, not %s", c->def->name, type_name(c->args[0]));
    }
    const struct tuple *parts = value_tuple(c->args[0]);
    for (size_t i = 0; i < parts->len; i++) {
        if (!value_is_str(parts->items[i])) {
            return native_type_error(c, "tuple for %s must only contain str, not %s", c->def->name, type_name(parts->items[i]));
        }
        if (has_end(c, &b, value_str(parts->items[i]), at_end)) return native_return(c, VALUE_TRUE);
    }
    return native_return(c, VALUE_FALSE);
}

static enum native_status method_startswith(struct call *c) {
    return test_ends(c, false);
}

static enum native_status method_endswith(struct call *c) {
    return test_ends(c, true);
}

// The tuple of the receiver's bytes up to a, from a to b, and from b on.
static enum native_status three_parts(struct call *c, size_t a, size_t b) {
    struct str *s = lib_self_str(c);
    value parts[3] = {lib_str_part(lib_heap(c), s, 0, a), lib_str_part(lib_heap(c), s, a, b),
                      lib_str_part(lib_heap(c), s, b, s->len)};
    for (int i = 0; i < 3; i++) {
        if (parts[i] == VALUE_UNDEF) return native_no_memory(c);
    }
    return native_made(c, make_tuple_of(lib_heap(c), parts, 3));
}

static enum native_status split_in_three(struct call *c, bool last) {
    const struct str *s = lib_self_str(c), *part = lib_arg_text(c, 0, "must be str");
    if (!part) return NATIVE_ERROR;
    if (part->len == 0) return native_value_error(c, "empty separator");
    const char *at = look_for(c, part, 0, s->len, last);
    if (!at) return last ? three_parts(c, 0, 0) : three_parts(c, s->len, s->len);
    size_t from = (size_t)(at - s->bytes);
    fiber_work(c->fiber, WORK_BYTES, s->len);
    return three_parts(c, from, from + part->len);
}

static enum native_status method_partition(struct call *c) {
    return split_in_three(c, false);
}

static enum native_status method_rpartition(struct call *c) {
    return split_in_three(c, true);
}

// The receiver's bytes [from, to) as the result.
static enum native_status give_part(struct call *c, size_t from, size_t to) {
    struct str *s = lib_self_str(c);
    if (to - from < s->len) fiber_work(c->fiber, WORK_BYTES, to - from);
    return native_made(c, lib_str_part(lib_heap(c), s, from, to));
}

static enum native_status method_removeprefix(struct call *c) {
    const struct str *s = lib_self_str(c);
    const struct str *part = lib_arg_text(c, 0, "removeprefix() argument must be str");
    if (!part) return NATIVE_ERROR;
    bool there = has_end(c, &(struct bounds){.to = s->len}, part, false);
    return give_part(c, there ? part->len : 0, s->len);
}

static enum native_status method_removesuffix(struct call *c) {
    const struct str *s = lib_self_str(c);
    const struct str *part = lib_arg_text(c, 0, "removesuffix() argument must be str");
    if (!part) return NATIVE_ERROR;
    bool there = has_end(c, &(struct bounds){.to = s->len}, part, true);
    return give_part(c, 0, there ? s->len - part->len : s->len);
}

static const struct native_def FIND_METHODS[] = {
    {"count", "count(sub, start=0, end=None, /)", method_count, "How often the part occurs, not counting overlaps.", "'banana'.count('an')"},
    {"endswith", "endswith(suffix, start=0, end=None, /)", method_endswith,
     "True if the text ends with the suffix, or with one of those in a tuple.", "'lesson.md'.endswith('.md')"},
    {"find", "find(sub, start=0, end=None, /)", method_find, "The place of the part's first occurrence, -1 when there is none.",
     "'banana'.find('an')"},
    {"index", "index(sub, start=0, end=None, /)", method_index, "As find, but ValueError when there is none.", "'banana'.index('an')"},
    {"partition", "partition(sep, /)", method_partition, "The text before the first separator, the separator, and the text after it.",
     "'key=value'.partition('=')"},
    {"removeprefix", "removeprefix(prefix, /)", method_removeprefix, "The text without the prefix, if it begins with it.",
     "'Thread-1'.removeprefix('Thread-')"},
    {"removesuffix", "removesuffix(suffix, /)", method_removesuffix, "The text without the suffix, if it ends with it.",
     "'lesson.md'.removesuffix('.md')"},
    {"rfind", "rfind(sub, start=0, end=None, /)", method_rfind, "The place of the part's last occurrence, -1 when there is none.",
     "'banana'.rfind('an')"},
    {"rindex", "rindex(sub, start=0, end=None, /)", method_rindex, "As rfind, but ValueError when there is none.", "'banana'.rindex('an')"},
    {"rpartition", "rpartition(sep, /)", method_rpartition, "The text before the last separator, the separator, and the text after it.",
     "'a/b/c'.rpartition('/')"},
    {"startswith", "startswith(prefix, start=0, end=None, /)", method_startswith,
     "True if the text begins with the prefix, or with one of those in a tuple.", "'Thread-1'.startswith('Thread')"},
};

void str_find_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_STR), FIND_METHODS, LIB_COUNT(FIND_METHODS), NULL);
}
