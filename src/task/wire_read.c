// Reading values back from bytes that nobody vouches for. Every length is checked against what is left, and the items that open containers
// still owe count as used: so a lie cannot make us allocate more than a fixed multiple of what was really received.
#include "task/wire.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"
#include "task/wire_tags.h"

#include <endian.h>

struct level {
    enum wire_tag tag; // TUPLE, COUNTED_TUPLE, LIST, DICT or EXCEPTION
    value object;
    size_t left, at;   // values to come; values that came
    value key;         // DICT: waits for its value, or VALUE_UNDEF
};

struct reader {
    struct fiber *f;
    const unsigned char *at, *end;
    struct level *stack;
    size_t depth, stack_cap;
    size_t owed;       // values of open containers that have not begun; each takes a byte at least
    value *counted;
    size_t ncounted, counted_cap;
};

static value damaged(struct reader *r, const char *what) {
    fiber_raise(r->f, "ValueError", "the data is damaged: %s", what);
    return VALUE_UNDEF;
}

static value no_memory(struct reader *r) {
    fiber_no_memory(r->f);
    return VALUE_UNDEF;
}

static value made(struct reader *r, value v) {
    return v != VALUE_UNDEF ? v : no_memory(r);
}

static size_t bytes_left(const struct reader *r) {
    return (size_t)(r->end - r->at);
}

static bool get_count(struct reader *r, uint64_t *out) {
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        uint64_t byte = *r->at++;
        n |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *out = n;
            return shift < 63 || byte <= 1;
        }
    }
    return false;
}

// A count of things that take at least `each` bytes, beyond what is owed.
static bool get_length(struct reader *r, size_t each, size_t *out) {
    uint64_t n;
    if (!get_count(r, &n)) return false;
    *out = (size_t)n;
    return r->owed <= bytes_left(r) && n <= (bytes_left(r) - r->owed) / each;
}

static int64_t sign_first(uint64_t n) {
    return (int64_t)(n >> 1 ^ (0 - (n & 1)));
}

static bool get_int(struct reader *r, int64_t *out) {
    uint64_t n;
    if (!get_count(r, &n)) return false;
    *out = sign_first(n);
    return true;
}

static inline uint64_t get_le(const unsigned char *from, size_t width) {
    uint64_t bits = 0;
    memcpy(&bits, from, width);
    return le64toh(bits);
}

static double float_of(uint64_t bits) {
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static bool is_ascii(const char *bytes, size_t len) {
    uint64_t all = 0, word;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        memcpy(&word, bytes + i, 8);
        all |= word;
    }
    for (; i < len; i++) all |= (unsigned char)bytes[i];
    return !(all & 0x8080808080808080u);
}

static value str_of(struct reader *r, const char *bytes, size_t len) {
    if (len < 2) {
        if (len && (unsigned char)*bytes >= 0x80) return damaged(r, "a text is not UTF-8");
        return made(r, make_str(&r->f->cache, bytes, len));
    }
    if (!is_ascii(bytes, len)) {
        if (!utf8_is_valid(bytes, len, NULL)) return damaged(r, "a text is not UTF-8");
        return made(r, make_str(&r->f->cache, bytes, len));
    }
    struct str *s = str_alloc(&r->f->cache, len, len);
    if (!s) return no_memory(r);
    memcpy(s->bytes, bytes, len);
    return value_from_object(s);
}

// A length and so many bytes; false when they are not there.
static bool get_bytes(struct reader *r, const char **bytes, size_t *len) {
    if (!get_length(r, 1, len)) return false;
    *bytes = (const char *)r->at;
    r->at += *len;
    return true;
}

static value get_str(struct reader *r) {
    const char *bytes;
    size_t len;
    return get_bytes(r, &bytes, &len) ? str_of(r, bytes, len) : damaged(r, "a text is cut off");
}

static value get_float(struct reader *r) {
    if (bytes_left(r) < 8) return damaged(r, "a float is cut off");
    r->at += 8;
    return made(r, make_float(&r->f->cache, float_of(get_le(r->at - 8, 8))));
}

static value get_range(struct reader *r) {
    int64_t start, stop, step;
    if (!get_int(r, &start) || !get_int(r, &stop) || !get_int(r, &step) || step == 0) return damaged(r, "a range is wrong");
    return made(r, make_range(&r->f->cache, start, stop, step));
}

static void count(struct reader *r, value v) {
    mem_reserve(r->counted, r->ncounted, r->counted_cap);
    r->counted[r->ncounted++] = v;
}

// Whether v is still being read, and only tuples, or a dict's key, lie between it and here: no honest sender has such, and neither ==
// nor hash could bear it.
static bool is_knot(const struct reader *r, value v) {
    bool in_key = false, only_tuples = true;
    for (size_t i = r->depth; i-- > 0;) {
        const struct level *l = &r->stack[i];
        in_key |= l->tag == WIRE_DICT && l->key == VALUE_UNDEF;
        only_tuples &= l->tag == WIRE_TUPLE || l->tag == WIRE_COUNTED_TUPLE;
        if (l->object == v) return in_key || only_tuples;
    }
    return false;
}

static value get_same(struct reader *r) {
    uint64_t n;
    if (!get_count(r, &n) || n >= r->ncounted) return damaged(r, "it refers to what is not there");
    value v = r->counted[n];
    if (!value_is_str(v) && is_knot(r, v)) return damaged(r, "a tuple holds itself");
    return v;
}

static value named(struct reader *r, value v, const char *name, size_t len) {
    if (v != VALUE_UNDEF) return v;
    if (!utf8_is_valid(name, len, NULL)) return damaged(r, "a name is not UTF-8");
    fiber_raise(r->f, "AttributeError", "the name '%.*s' means nothing here", (int)(len < 100 ? len : 100), name);
    fiber_hint(r->f, "functions come from another process by name: this process must have it, too");
    return VALUE_UNDEF;
}

static value get_function(struct reader *r) {
    const char *name;
    size_t len;
    if (!get_bytes(r, &name, &len)) return damaged(r, "a name is cut off");
    int slot = interp_find_slot(r->f->interp, name, len);
    value v = slot < 0 ? VALUE_UNDEF : value_load(&r->f->globals[slot]);
    return named(r, v != VALUE_UNDEF && value_is_function(v) ? v : VALUE_UNDEF, name, len);
}

static value get_builtin(struct reader *r) {
    const char *name;
    size_t len;
    if (!get_bytes(r, &name, &len)) return damaged(r, "a name is cut off");
    int slot = interp_find_slot(r->f->interp, name, len);
    return named(r, slot < 0 ? VALUE_UNDEF : interp_slot_builtin(r->f->interp, slot), name, len);
}

static value get_member(struct reader *r) {
    const char *owner, *name;
    size_t owner_len, len;
    if (!get_bytes(r, &owner, &owner_len) || !get_bytes(r, &name, &len)) return damaged(r, "a name is cut off");
    if (!utf8_is_valid(name, len, NULL)) return damaged(r, "a name is not UTF-8");
    const struct module *m = interp_find_module(r->f->interp, owner, owner_len);
    char *key = mem_copy_bytes(name, len);
    value v = m ? dict_get_str(m->members, key) : VALUE_UNDEF;
    mem_free(key);
    return named(r, v, name, len);
}

static value open_level(struct reader *r, enum wire_tag tag, value object, size_t values) {
    if (object == VALUE_UNDEF) return no_memory(r);
    if (r->depth == WIRE_NESTING) return damaged(r, "it is nested too deeply");
    if (tag != WIRE_TUPLE) count(r, object);
    if (values == 0) return object;
    mem_reserve(r->stack, r->depth, r->stack_cap);
    r->stack[r->depth++] = (struct level){.tag = tag, .object = object, .left = values, .key = VALUE_UNDEF};
    r->owed += values;
    return VALUE_UNDEF;
}

static value get_tuple(struct reader *r, enum wire_tag tag) {
    size_t n;
    if (!get_length(r, 1, &n)) return damaged(r, "a tuple is cut off");
    struct tuple *t = make_tuple(&r->f->cache, n);
    return open_level(r, tag, t ? value_from_object(t) : VALUE_UNDEF, n);
}

static value get_list(struct reader *r) {
    size_t n;
    if (!get_length(r, 1, &n)) return damaged(r, "a list is cut off");
    struct list *l = make_list(&r->f->cache, n);
    return open_level(r, WIRE_LIST, l ? value_from_object(l) : VALUE_UNDEF, n);
}

static value get_dict(struct reader *r) {
    size_t n;
    if (!get_length(r, 2, &n)) return damaged(r, "a dict is cut off");
    struct dict *d = make_dict(&r->f->cache);
    return open_level(r, WIRE_DICT, d ? value_from_object(d) : VALUE_UNDEF, 2 * n);
}

static value get_exception(struct reader *r) {
    const char *name, *places;
    size_t len, places_len;
    if (!get_bytes(r, &name, &len) || !get_bytes(r, &places, &places_len)) return damaged(r, "an error is cut off");
    if (!utf8_is_valid(places, places_len, NULL)) return damaged(r, "a text is not UTF-8");
    char *kind = mem_copy_bytes(name, len);
    struct type *t = interp_exception_type(r->f->interp, kind);
    mem_free(kind);
    if (!t) return damaged(r, "an error is of no known kind");
    struct tuple *none = make_tuple(&r->f->cache, 0);
    struct exception *e = none ? heap_new(&r->f->cache, OBJ_EXCEPTION, sizeof *e) : NULL;
    if (!e) return no_memory(r);
    e->type = t;
    e->args = none;
    e->cause = e->hint = VALUE_NONE;
    exception_set_places(value_from_object(e), places, places_len);
    return open_level(r, WIRE_EXCEPTION, value_from_object(e), 2);
}

static value get_counted_str(struct reader *r) {
    value v = get_str(r);
    if (v != VALUE_UNDEF) count(r, v);
    return v;
}

static value get_whole(struct reader *r) {
    int64_t i;
    return get_int(r, &i) ? made(r, make_int(&r->f->cache, i)) : damaged(r, "an int is cut off");
}

// The next value; VALUE_UNDEF with an error set, or without one when a container was opened.
static value get_value(struct reader *r) {
    if (r->at == r->end) return damaged(r, "it ends too early");
    unsigned tag = *r->at++;
    if (tag >= WIRE_SMALL) return value_from_small((int64_t)(tag - WIRE_SMALL) + WIRE_SMALL_MIN);
    switch (tag) {
    case WIRE_NONE: return VALUE_NONE;
    case WIRE_FALSE: return VALUE_FALSE;
    case WIRE_TRUE: return VALUE_TRUE;
    case WIRE_INT: return get_whole(r);
    case WIRE_FLOAT: return get_float(r);
    case WIRE_STR: return get_str(r);
    case WIRE_LONG_STR: return get_counted_str(r);
    case WIRE_TUPLE: case WIRE_COUNTED_TUPLE: return get_tuple(r, (enum wire_tag)tag);
    case WIRE_LIST: return get_list(r);
    case WIRE_DICT: return get_dict(r);
    case WIRE_RANGE: return get_range(r);
    case WIRE_SAME: return get_same(r);
    case WIRE_EXCEPTION: return get_exception(r);
    case WIRE_FUNCTION: return get_function(r);
    case WIRE_BUILTIN: return get_builtin(r);
    case WIRE_MEMBER: return get_member(r);
    default: return damaged(r, "a byte has no meaning");
    }
}

static bool store_entry(struct reader *r, struct level *l, value v) {
    uint64_t hash;
    if (l->key == VALUE_UNDEF) {
        if (!value_hash(r->f, v, &hash)) {
            damaged(r, "a dict's key is no key");
            return false;
        }
        l->key = v;
        return true;
    }
    bool fine = value_hash(r->f, l->key, &hash) && dict_set(&r->f->cache, value_dict(l->object), l->key, hash, v);
    if (!fine) no_memory(r);
    l->key = VALUE_UNDEF;
    return fine;
}

static bool store_part(struct reader *r, struct level *l, value v) {
    struct exception *e = value_exception(l->object);
    bool fine = l->at == 0 ? value_is_tuple(v) : v == VALUE_NONE || value_is_str(v);
    if (!fine) damaged(r, "an error is wrong");
    else if (l->at == 0) e->args = value_tuple(v);
    else e->hint = v;
    return fine;
}

static bool store(struct reader *r, struct level *l, value v) {
    bool fine = true;
    switch (l->tag) {
    case WIRE_LIST: fine = list_append(&r->f->cache, value_list(l->object), v); break;
    case WIRE_DICT: fine = store_entry(r, l, v); break;
    case WIRE_EXCEPTION: fine = store_part(r, l, v); break;
    default: value_store(&value_tuple(l->object)->items[l->at], v); break;
    }
    if (!fine && l->tag == WIRE_LIST) no_memory(r);
    l->at++;
    l->left--;
    return fine;
}

// The width is a constant in each call: the loops are plain copies.
static inline void get_small(value *to, const unsigned char *from, size_t n, size_t width) {
    unsigned unused = 64 - 8 * (unsigned)width;
    for (size_t i = 0; i < n; i++) to[i] = value_from_small((int64_t)(get_le(from + i * width, width) << unused) >> unused);
}

static void get_ints(value *to, const unsigned char *from, size_t n, size_t width) {
    switch (width) {
    case 1: get_small(to, from, n, 1); break;
    case 2: get_small(to, from, n, 2); break;
    case 4: get_small(to, from, n, 4); break;
    default: get_small(to, from, n, 8); break;
    }
}

#define RUN_PIECE 512 // values that are unpacked at a time

static bool store_many(struct reader *r, struct level *l, const value *at, size_t n) {
    if (l->tag == WIRE_DICT) {
        for (size_t i = 0; i < n; i++) {
            if (!store(r, l, at[i])) return false;
        }
        return true;
    }
    if (l->tag == WIRE_LIST) {
        struct list *list = value_list(l->object);
        if (!list_splice(&r->f->cache, list, list_len(list), 0, at, n)) {
            no_memory(r);
            return false;
        }
    } else {
        for (size_t i = 0; i < n; i++) value_store(&value_tuple(l->object)->items[l->at + i], at[i]);
    }
    l->at += n;
    l->left -= n;
    return true;
}

// Ints of 8 bytes may be too large for a word, floats too extreme.
static bool unpack(struct reader *r, bool floats, size_t width, value *to, size_t n) {
    const unsigned char *from = r->at;
    r->at += n * width;
    if (!floats && width < 8) {
        get_ints(to, from, n, width);
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = get_le(from + 8 * i, 8);
        to[i] = floats ? make_float(&r->f->cache, float_of(bits)) : make_int(&r->f->cache, (int64_t)bits);
        if (to[i] == VALUE_UNDEF) {
            no_memory(r);
            return false;
        }
    }
    return true;
}

// A packed run for the container on top; its tag is the next byte.
static bool get_run(struct reader *r) {
    struct level *l = &r->stack[r->depth - 1];
    bool floats = *r->at++ == WIRE_FLOATS, fits = l->tag != WIRE_EXCEPTION;
    uint64_t n = 0;
    size_t width = 8;
    bool fine = fits && get_count(r, &n) && n > 0 && n <= l->left && bytes_left(r) > 0;
    if (fine && !floats) {
        width = *r->at++;
        fine = width == 1 || width == 2 || width == 4 || width == 8;
    }
    if (!fine || n > bytes_left(r) / width) {
        damaged(r, "a row of numbers is cut off");
        return false;
    }
    r->owed -= n;
    value piece[RUN_PIECE];
    for (size_t k; n > 0; n -= k) {
        k = n < RUN_PIECE ? (size_t)n : RUN_PIECE;
        if (!unpack(r, floats, width, piece, k) || !store_many(r, l, piece, k)) return false;
    }
    return true;
}

// Hands v to the container on top; one that is full by it is handed to the next. VALUE_UNDEF: more is to come, or an error is set.
static value deliver(struct reader *r, value v) {
    while (r->depth > 0) {
        struct level *l = &r->stack[r->depth - 1];
        if (v != VALUE_UNDEF && !store(r, l, v)) return VALUE_UNDEF;
        if (l->left > 0) return VALUE_UNDEF;
        v = l->object;
        r->depth--;
    }
    return v;
}

static value get_all(struct reader *r) {
    r->f->error = VALUE_UNDEF;
    for (;;) {
        bool run = r->depth > 0 && r->at < r->end && (*r->at == WIRE_INTS || *r->at == WIRE_FLOATS);
        value v = VALUE_UNDEF;
        if (run) {
            if (!get_run(r)) return VALUE_UNDEF;
        } else {
            r->owed -= r->depth > 0;
            v = get_value(r);
            if (v == VALUE_UNDEF && r->f->error == VALUE_UNDEF) continue;
        }
        if (r->f->error != VALUE_UNDEF) return VALUE_UNDEF;
        v = deliver(r, v);
        if (v != VALUE_UNDEF || r->f->error != VALUE_UNDEF) return v;
    }
}

value wire_get(struct fiber *f, const char *bytes, size_t len, size_t *used) {
    struct reader r = {.f = f, .at = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + len};
    value v = get_all(&r);
    if (v != VALUE_UNDEF && !used && r.at != r.end) v = damaged(&r, "more follows than belongs to it");
    if (used) *used = len - bytes_left(&r);
    mem_free(r.stack);
    mem_free(r.counted);
    return v;
}
