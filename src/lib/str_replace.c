// The str methods that exchange parts: replace, translate with maketrans. And encode, which is refused.
#include "lib/parts.h"
#include "lib/support.h"

#include "base/text.h"
#include "base/utf8.h"

// Replacing nothing puts the new text before every character and at the end.
static enum native_status replace_nothing(struct call *c, const struct str *with, size_t max) {
    const struct str *s = lib_self_str(c);
    size_t n = max < s->nchars + 1 ? max : s->nchars + 1, bytes;
    if (__builtin_mul_overflow(n, with->len, &bytes)) return native_no_memory(c);
    struct str *out = str_alloc(lib_heap(c), s->len + bytes, s->nchars + n * with->nchars);
    if (!out) return native_no_memory(c);
    fiber_work(c->fiber, WORK_BYTES, out->len);
    char *to = out->bytes;
    for (size_t at = 0; n > 0; n--) {
        uint32_t cp;
        size_t length = at < s->len ? utf8_decode(s->bytes + at, s->len - at, &cp) : 0;
        to = mempcpy(to, with->bytes, with->len);
        to = mempcpy(to, s->bytes + at, length);
        at += length;
        if (n == 1) memcpy(to, s->bytes + at, s->len - at);
    }
    return native_return(c, value_from_object(out));
}

// Where `part` begins in [at, end), or NULL. One byte is what is looked for most often, and memchr is quicker at it.
static const char *find_part(const char *at, const char *end, const struct str *part) {
    if (part->len == 1) return memchr(at, *part->bytes, (size_t)(end - at));
    return memmem(at, (size_t)(end - at), part->bytes, part->len);
}

static size_t count_parts(const struct str *s, const struct str *part, size_t max) {
    size_t n = 0;
    for (const char *at = s->bytes, *end = at + s->len; n < max; n++) {
        at = find_part(at, end, part);
        if (!at) break;
        at += part->len;
    }
    return n;
}

static enum native_status replace_parts(struct call *c, const struct str *old, const struct str *with, size_t max) {
    const struct str *s = lib_self_str(c);
    size_t n = count_parts(s, old, max), added, len, nchars = s->nchars - n * old->nchars + n * with->nchars;
    fiber_work(c->fiber, WORK_BYTES, s->len);
    if (n == 0) return native_return(c, c->self);
    if (__builtin_mul_overflow(n, with->len, &added) || __builtin_add_overflow(s->len - n * old->len, added, &len)) {
        return native_no_memory(c);
    }
    if (len == 0) return native_made(c, make_str(lib_heap(c), "", 0));
    struct str *out = str_alloc(lib_heap(c), len, nchars);
    if (!out) return native_no_memory(c);
    fiber_work(c->fiber, WORK_BYTES, len);
    const char *at = s->bytes, *end = at + s->len;
    char *to = out->bytes;
    for (; n > 0; n--) {
        const char *part = find_part(at, end, old);
        to = mempcpy(to, at, (size_t)(part - at));
        to = mempcpy(to, with->bytes, with->len);
        at = part + old->len;
    }
    memcpy(to, at, (size_t)(end - at));
    return native_return(c, value_from_object(out));
}

static enum native_status method_replace(struct call *c) {
    const struct str *old = lib_arg_text(c, 0, "replace() argument 1 must be str");
    const struct str *with = old ? lib_arg_text(c, 1, "replace() argument 2 must be str") : NULL;
    int64_t max = -1;
    if (!with || !native_arg_int(c, 2, &max)) return NATIVE_ERROR;
    size_t most = max < 0 ? SIZE_MAX : (size_t)max;
    if (most == 0) return native_return(c, c->self);
    return old->len ? replace_parts(c, old, with, most) : replace_nothing(c, with, most);
}

// The table's entry for a character: VALUE_UNDEF when it has none.
static value table_entry(struct call *c, const struct dict *table, uint32_t cp) {
    uint64_t hash;
    value key = value_from_small(cp);
    return value_hash(c->fiber, key, &hash) ? dict_get(table, key, hash) : VALUE_UNDEF;
}

// Adds what the entry says: a str, a character's number, or None for nothing. false with the error set.
static bool add_entry(struct call *c, struct text *out, value entry) {
    int64_t cp;
    if (entry == VALUE_NONE) return true;
    if (value_is_str(entry)) {
        if (!lib_would_fit(c, out->len + value_str(entry)->len)) {
            native_no_memory(c);
            return false;
        }
        text_add(out, value_str(entry)->bytes, value_str(entry)->len);
        return true;
    }
    if (!value_as_index(entry, &cp)) {
        native_type_error(c, "character mapping must return integer, None or str");
        return false;
    }
    if (cp < 0 || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) {
        native_value_error(c, "character mapping must be in range(0x110000)");
        return false;
    }
    char bytes[4];
    text_add(out, bytes, utf8_write((uint32_t)cp, bytes));
    return true;
}

static enum native_status method_translate(struct call *c) {
    const struct str *s = lib_self_str(c);
    if (!value_is_dict(c->args[0])) {
        native_type_error(c, "translate() takes a dict in bobbin, not %s", type_name(c->args[0]));
        return native_hint(c, "str.maketrans('abc', 'xyz') makes one");
    }
    struct text out = {0};
    bool fine = true;
    fiber_work(c->fiber, WORK_BYTES, s->len);
    for (size_t at = 0, n; fine && at < s->len; at += n) {
        uint32_t cp;
        n = utf8_decode(s->bytes + at, s->len - at, &cp);
        value entry = table_entry(c, value_dict(c->args[0]), cp);
        if (entry == VALUE_UNDEF) text_add(&out, s->bytes + at, n);
        else fine = add_entry(c, &out, entry);
    }
    if (fine) return lib_return_text(c, &out);
    text_finish(&out);
    return NATIVE_ERROR;
}

static bool table_set(struct call *c, struct dict *table, uint32_t cp, value v) {
    uint64_t hash;
    value key = value_from_small(cp);
    if (!value_hash(c->fiber, key, &hash)) return false;
    if (dict_set(lib_heap(c), table, key, hash, v)) return true;
    native_no_memory(c);
    return false;
}

// Each character of `from` (a text) becomes the one at the same place of `to`, or None when there is no `to`.
static bool table_from_texts(struct call *c, struct dict *table, const struct str *from, const struct str *to) {
    fiber_work(c->fiber, WORK_BYTES, from->len);
    for (size_t i = 0, j = 0; i < from->len;) {
        uint32_t a, b = 0;
        i += utf8_decode(from->bytes + i, from->len - i, &a);
        if (to) j += utf8_decode(to->bytes + j, to->len - j, &b);
        if (!table_set(c, table, a, to ? value_from_small(b) : VALUE_NONE)) return false;
    }
    return true;
}

static bool table_from_dict(struct call *c, struct dict *table, const struct dict *source) {
    size_t at = 0;
    value key, v;
    int64_t number;
    fiber_work(c->fiber, WORK_ITEMS, dict_len(source));
    while (dict_next(source, &at, &key, &v)) {
        uint32_t cp = 0;
        uint64_t hash;
        if (value_is_str(key) && value_str(key)->nchars == 1) {
            utf8_decode(value_str(key)->bytes, value_str(key)->len, &cp);
            if (!table_set(c, table, cp, v)) return false;
        } else if (value_is_str(key)) {
            native_value_error(c, "string keys in translate table must be of length 1");
            return false;
        } else if (!value_as_index(key, &number)) {
            native_type_error(c, "keys in translate table must be strings or integers");
            return false;
        } else if (!value_hash(c->fiber, key, &hash) || !dict_set(lib_heap(c), table, key, hash, v)) {
            native_no_memory(c);
            return false;
        }
    }
    return true;
}

static bool table_from_args(struct call *c, struct dict *table) {
    if (!lib_given(c, 1)) {
        if (value_is_dict(c->args[0])) return table_from_dict(c, table, value_dict(c->args[0]));
        native_type_error(c, "if you give only one argument to maketrans it must be a dict");
        return false;
    }
    if (!value_is_str(c->args[0])) {
        native_type_error(c, "first maketrans argument must be a string if there is a second argument");
        return false;
    }
    const struct str *from = value_str(c->args[0]), *to = lib_arg_text(c, 1, "maketrans() argument 2 must be str");
    if (!to) return false;
    if (from->nchars != to->nchars) {
        native_value_error(c, "the first two maketrans arguments must have equal length");
        return false;
    }
    if (!table_from_texts(c, table, from, to)) return false;
    if (!lib_given(c, 2)) return true;
    const struct str *gone = lib_arg_text(c, 2, "maketrans() argument 3 must be str");
    return gone && table_from_texts(c, table, gone, NULL);
}

static enum native_status method_maketrans(struct call *c) {
    struct dict *table = make_dict(lib_heap(c));
    if (!table) return native_no_memory(c);
    return table_from_args(c, table) ? native_return(c, value_from_object(table)) : NATIVE_ERROR;
}

static enum native_status method_encode(struct call *c) {
    native_raise(c, "NameError", "bobbin leaves out 'encode': there are no bytes");
    return native_hint(c, "[ord(ch) for ch in text] gives the characters' numbers");
}

static const struct native_def REPLACE_METHODS[] = {
    {"encode", "encode(*args, **kwargs)", method_encode, "Left out: there are no bytes in bobbin.", "[ord(ch) for ch in 'ab']", NATIVE_HIDDEN},
    {"maketrans", "maketrans(x, y=None, z=None, /)", method_maketrans,
     "A table for translate: from a dict, or from characters and what they become, and those to be left out.",
     "str.maketrans('abc', 'xyz')", NATIVE_STATIC},
    {"replace", "replace(old, new, count=-1, /)", method_replace, "The text with each occurrence, or the first count ones, replaced.",
     "'one two'.replace('o', '0')"},
    {"translate", "translate(table, /)", method_translate, "The text with each character replaced by what the table says of its number.",
     "'cab'.translate(str.maketrans('abc', 'xyz'))"},
};

void str_replace_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_STR), REPLACE_METHODS, LIB_COUNT(REPLACE_METHODS), NULL);
}
