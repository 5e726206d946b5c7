// The str methods that take a text apart, and join. Splitting ASCII text at blanks is what lessons count words with, so that
// path looks at each byte once and makes each word once (lang/words.h).
#include "lib/parts.h"
#include "lib/support.h"
#include "lib/unicode.h"

#include "base/text.h"
#include "base/utf8.h"
#include "lang/words.h"

#include <string.h>

// What a split gathers: pieces of s.
struct pieces {
    struct heap_cache *heap;
    struct str *s;
    int64_t left; // splits still allowed
    bool full;    // the heap is
    struct gather found;
};

static void begin_pieces(struct call *c, struct pieces *p, int64_t splits) {
    p->heap = lib_heap(c);
    p->s = lib_self_str(c);
    p->left = splits;
    p->full = false;
    fiber_work(c->fiber, WORK_BYTES, p->s->len);
    gather_init(&p->found);
}

static void add_piece(struct pieces *p, size_t from, size_t to) {
    value v = lib_str_part(p->heap, p->s, from, to);
    p->full = p->full || v == VALUE_UNDEF;
    gather_add(&p->found, v);
}

// Whether the character at s[at] is blank; its length goes to *n.
static bool blank_at(const struct str *s, size_t at, size_t *n) {
    uint32_t cp = (unsigned char)s->bytes[at];
    *n = cp < 128 ? 1 : utf8_decode(s->bytes + at, s->len - at, &cp);
    return unicode_is_space(cp);
}

static bool blank_before(const struct str *s, size_t at, size_t *n) {
    for (*n = 1; ((unsigned char)s->bytes[at - *n] & 0xc0) == 0x80;) ++*n;
    size_t length;
    return blank_at(s, at - *n, &length);
}

static size_t skip_blanks(const struct str *s, size_t at) {
    for (size_t n; at < s->len && blank_at(s, at, &n);) at += n;
    return at;
}

static size_t skip_word(const struct str *s, size_t at) {
    for (size_t n; at < s->len && !blank_at(s, at, &n);) at += n;
    return at;
}

static size_t skip_blanks_back(const struct str *s, size_t at) {
    for (size_t n; at > 0 && blank_before(s, at, &n);) at -= n;
    return at;
}

static size_t skip_word_back(const struct str *s, size_t at) {
    for (size_t n; at > 0 && !blank_before(s, at, &n);) at -= n;
    return at;
}

// Blanks of ASCII are 9 to 13 and 28 to 32.
static inline bool is_ascii_blank(unsigned char b) {
    return b <= 32 && (b == 32 || (b >= 9 && b <= 13) || b >= 28);
}

// The first byte from `at` on that is a blank or another control character, or `end`. Looks at eight bytes at once: taking 33 from a byte
// of ASCII borrows just when it is smaller, and the lowest byte that borrows is the first one.
static inline const char *skip_letters(const char *at, const char *end) {
    while (end - at >= 8) {
        uint64_t eight;
        memcpy(&eight, at, sizeof eight);
        uint64_t small = (eight - 0x2121212121212121) & 0x8080808080808080;
        if (small) return at + __builtin_ctzll(small) / 8;
        at += 8;
    }
    while (at < end && (unsigned char)*at > 32) at++;
    return at;
}

// ASCII text at its blanks, all of them.
static enum native_status split_words(struct call *c, struct str *s) {
    struct heap_cache *heap = lib_heap(c);
    struct word_cache *words = word_cache_of(heap);
    const char *at = s->bytes, *end = at + s->len;
    struct gather found;
    fiber_work(c->fiber, WORK_BYTES, s->len);
    gather_init(&found);
    for (;;) {
        while (at < end && is_ascii_blank((unsigned char)*at)) at++;
        if (at == end) return gather_return_list(c, &found);
        const char *word = at;
        while ((at = skip_letters(at, end)) < end && !is_ascii_blank((unsigned char)*at)) at++;
        size_t len = (size_t)(at - word);
        value v = len == s->len ? value_from_object(s) : make_word(heap, words, word, len);
        if (v == VALUE_UNDEF) break;
        gather_add(&found, v);
    }
    gather_finish(&found);
    return native_no_memory(c);
}

static void split_blanks(struct pieces *p) {
    for (size_t at = skip_blanks(p->s, 0); at < p->s->len && !p->full;) {
        size_t end = p->left-- > 0 ? skip_word(p->s, at) : p->s->len;
        add_piece(p, at, end);
        at = skip_blanks(p->s, end);
    }
}

static void turn_around(value *at, size_t n) {
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        value v = at[i];
        at[i] = at[--j];
        at[j] = v;
    }
}

static void split_blanks_back(struct pieces *p) {
    for (size_t end = skip_blanks_back(p->s, p->s->len); end > 0 && !p->full;) {
        size_t from = p->left-- > 0 ? skip_word_back(p->s, end) : 0;
        add_piece(p, from, end);
        end = skip_blanks_back(p->s, from);
    }
    turn_around(p->found.at, p->found.len);
}

static void split_at(struct pieces *p, const struct str *sep) {
    size_t from = 0;
    while (p->left-- > 0 && !p->full) {
        const char *rest = p->s->bytes + from;
        size_t len = p->s->len - from;
        const char *at = sep->len == 1 ? memchr(rest, *sep->bytes, len) : memmem(rest, len, sep->bytes, sep->len);
        if (!at) break;
        add_piece(p, from, (size_t)(at - p->s->bytes));
        from = (size_t)(at - p->s->bytes) + sep->len;
    }
    add_piece(p, from, p->s->len);
}

static void split_at_back(struct pieces *p, const struct str *sep) {
    size_t end = p->s->len;
    for (size_t at = end; at >= sep->len && p->left > 0 && !p->full; at--) {
        size_t from = at - sep->len;
        if (memcmp(p->s->bytes + from, sep->bytes, sep->len)) continue;
        add_piece(p, at, end);
        p->left--;
        end = from;
        at = from + 1;
    }
    add_piece(p, 0, end);
    turn_around(p->found.at, p->found.len);
}

static enum native_status finish_pieces(struct call *c, struct pieces *p) {
    if (!p->full) return gather_return_list(c, &p->found);
    gather_finish(&p->found);
    return native_no_memory(c);
}

static enum native_status split(struct call *c, bool back) {
    int64_t max = -1;
    const struct str *sep = NULL;
    if (lib_given_some(c, 0) && !(sep = lib_arg_text(c, 0, "must be str or None"))) return NATIVE_ERROR;
    if (!native_arg_int(c, 1, &max)) return NATIVE_ERROR;
    if (sep && sep->len == 0) return native_value_error(c, "empty separator");
    if (!sep && max < 0 && str_is_ascii(lib_self_str(c))) return split_words(c, lib_self_str(c));
    struct pieces p;
    begin_pieces(c, &p, max < 0 ? INT64_MAX : max);
    if (sep) (back ? split_at_back : split_at)(&p, sep);
    else (back ? split_blanks_back : split_blanks)(&p);
    return finish_pieces(c, &p);
}

static enum native_status method_split(struct call *c) {
    if (!lib_given(c, 0) && !lib_given(c, 1) && str_is_ascii(lib_self_str(c))) return split_words(c, lib_self_str(c));
    return split(c, false);
}

static enum native_status method_rsplit(struct call *c) {
    return split(c, true);
}

// The length of the line end at s[at], 0 when there is none.
static size_t line_end(const struct str *s, size_t at) {
    uint32_t cp;
    size_t n = utf8_decode(s->bytes + at, s->len - at, &cp);
    if (cp == '\r') return at + 1 < s->len && s->bytes[at + 1] == '\n' ? 2 : 1;
    bool ends = (cp >= '\n' && cp <= '\f') || (cp >= 0x1c && cp <= 0x1e) || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
    return ends ? n : 0;
}

static enum native_status method_splitlines(struct call *c) {
    bool keep = false;
    native_arg_bool(c, 0, &keep);
    struct pieces p;
    begin_pieces(c, &p, INT64_MAX);
    size_t from = 0;
    for (size_t at = 0, n; at < p.s->len && !p.full; at += n ? n : 1) {
        n = line_end(p.s, at);
        if (!n) continue;
        add_piece(&p, from, keep ? at + n : at);
        from = at + n;
    }
    if (from < p.s->len) add_piece(&p, from, p.s->len);
    return finish_pieces(c, &p);
}

// Adds up the lengths of the items and the separators between them; false with an error set.
static bool measure_join(struct call *c, const struct tuple *items, size_t *len, size_t *nchars) {
    const struct str *sep = lib_self_str(c);
    *len = *nchars = 0;
    for (size_t i = 0; i < items->len; i++) {
        if (!value_is_str(items->items[i])) {
            native_type_error(c, "sequence item %zu: expected str instance, %s found", i, type_name(items->items[i]));
            return false;
        }
        const struct str *s = value_str(items->items[i]);
        *len += s->len + (i ? sep->len : 0);
        *nchars += s->nchars + (i ? sep->nchars : 0);
    }
    return true;
}

static enum native_status join_items(struct call *c, const struct tuple *items) {
    size_t len, nchars;
    const struct str *sep = lib_self_str(c);
    fiber_work(c->fiber, WORK_ITEMS, items->len);
    if (!measure_join(c, items, &len, &nchars)) return NATIVE_ERROR;
    if (items->len == 1) return native_return(c, items->items[0]);
    if (len == 0) return native_made(c, make_str(lib_heap(c), "", 0));
    struct str *out = str_alloc(lib_heap(c), len, nchars);
    if (!out) return native_no_memory(c);
    fiber_work(c->fiber, WORK_BYTES, len);
    char *at = out->bytes;
    for (size_t i = 0; i < items->len; i++) {
        const struct str *s = value_str(items->items[i]);
        if (i) at = mempcpy(at, sep->bytes, sep->len);
        at = mempcpy(at, s->bytes, s->len);
    }
    return native_return(c, value_from_object(out));
}

static enum native_status method_join(struct call *c) {
    value v = c->args[0];
    if (lib_is_lazy(v)) return lib_again_with_items(c, lib_this_method(c), v);
    if (!ops_is_eager(v)) return native_type_error(c, "can only join an iterable");
    const struct tuple *items = ops_items(c->fiber, v);
    return items ? join_items(c, items) : NATIVE_ERROR;
}

static const struct native_def SPLIT_METHODS[] = {
    {"join", "join(iterable, /)", method_join, "All strings of the iterable in one, with this one between them.", "', '.join(['a', 'b'])"},
    {"rsplit", "rsplit(sep=None, maxsplit=-1)", method_rsplit, "As split, but the splits are counted from the end.",
     "'a b c'.rsplit(maxsplit=1)"},
    {"split", "split(sep=None, maxsplit=-1)", method_split,
     "The pieces between separators; without one, the words between blanks.", "'here are words'.split()"},
    {"splitlines", "splitlines(keepends=False)", method_splitlines, "The lines of the text.", "'one\\ntwo'.splitlines()"},
};

void str_split_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_STR), SPLIT_METHODS, LIB_COUNT(SPLIT_METHODS), NULL);
}
