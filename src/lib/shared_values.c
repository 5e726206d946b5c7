// multiprocessing.Value and Array: numbers in memory that all processes see, each with the size and sign of a C type. A single
// load or store is whole; a read followed by a write is not, for which there is the lock.
//
// Python's Value takes its lock for each load and store as well. Here they never wait: `v.value += 1` without the lock loses
// updates in both.
#include "lib/shared.h"
#include "base/mem.h"
#include <errno.h>
#include <string.h>

#define TYPES_MODULE "multiprocessing.sharedctypes"

struct c_type {
    char code;
    uint8_t bytes;
    bool is_signed, is_float;
    const char *name; // in ctypes
};

static const struct c_type C_TYPES[] = {
    {'b', 1, true, false, "c_byte"},   {'B', 1, false, false, "c_ubyte"}, {'h', 2, true, false, "c_short"},
    {'H', 2, false, false, "c_ushort"}, {'i', 4, true, false, "c_int"},    {'I', 4, false, false, "c_uint"},
    {'l', 8, true, false, "c_long"},   {'L', 8, false, false, "c_ulong"}, {'q', 8, true, false, "c_long"},
    {'Q', 8, false, false, "c_ulong"}, {'f', 4, true, true, "c_float"},   {'d', 8, true, true, "c_double"},
};

struct shared_numbers {
    const struct c_type *type;
    char *at;     // mapped
    size_t n;
    bool is_array;
    value lock;   // VALUE_NONE: raw
};

static struct shared_numbers *numbers_of(value v) {
    return value_foreign(v)->data;
}

// One number, as 8 bytes.

static int64_t load(const struct c_type *t, const char *at) {
    switch (t->bytes) {
    case 1: {
        uint8_t x = __atomic_load_n((const uint8_t *)at, __ATOMIC_ACQUIRE);
        return t->is_signed ? (int8_t)x : x;
    }
    case 2: {
        uint16_t x = __atomic_load_n((const uint16_t *)(const void *)at, __ATOMIC_ACQUIRE);
        return t->is_signed ? (int16_t)x : x;
    }
    case 4: {
        uint32_t x = __atomic_load_n((const uint32_t *)(const void *)at, __ATOMIC_ACQUIRE);
        return t->is_signed ? (int32_t)x : (int64_t)x;
    }
    default:
        return (int64_t)__atomic_load_n((const uint64_t *)(const void *)at, __ATOMIC_ACQUIRE);
    }
}

static void store(const struct c_type *t, char *at, int64_t x) {
    switch (t->bytes) {
    case 1: __atomic_store_n((uint8_t *)at, (uint8_t)x, __ATOMIC_RELEASE); break;
    case 2: __atomic_store_n((uint16_t *)(void *)at, (uint16_t)x, __ATOMIC_RELEASE); break;
    case 4: __atomic_store_n((uint32_t *)(void *)at, (uint32_t)x, __ATOMIC_RELEASE); break;
    default: __atomic_store_n((uint64_t *)(void *)at, (uint64_t)x, __ATOMIC_RELEASE); break;
    }
}

static double float_of(const struct c_type *t, int64_t bits) {
    double d;
    float single;
    uint32_t half = (uint32_t)bits;
    memcpy(&d, &bits, sizeof d);
    memcpy(&single, &half, sizeof single);
    return t->bytes == 4 ? single : d;
}

static int64_t bits_of(const struct c_type *t, double d) {
    int64_t bits;
    float single = (float)d;
    uint32_t half;
    memcpy(&half, &single, sizeof half);
    memcpy(&bits, &d, sizeof bits);
    return t->bytes == 4 ? half : bits;
}

// What a program may store there; false with *kind and *message set, of which a %s is the type's name.
static bool number_from(const struct c_type *t, value v, int64_t *out, const char **kind, const char **message) {
    int64_t i = 0;
    bool is_index = value_as_index(v, &i);
    if (t->is_float) {
        *kind = "TypeError";
        *message = "must be real number, not %s";
        if (!is_index && !value_is_float(v)) return false;
        *out = bits_of(t, is_index ? (double)i : value_float(v));
        return true;
    }
    *kind = "TypeError";
    *message = "'%s' object cannot be interpreted as an integer";
    if (!is_index) return false;
    *kind = "OverflowError";
    *message = "an unsigned number of 64 bits cannot be negative here: %s has 64 bits with a sign";
    *out = i;
    return i >= 0 || t->is_signed || t->bytes < 8;
}

static bool put(struct fiber *f, struct shared_numbers *s, size_t i, value v) {
    int64_t x;
    const char *kind, *message;
    if (number_from(s->type, v, &x, &kind, &message)) {
        store(s->type, s->at + i * s->type->bytes, x);
        return true;
    }
    struct text said = {0};
    text_printf(&said, message, type_name(v));
    fiber_raise(f, kind, "%s", text_str(&said));
    text_finish(&said);
    return false;
}

static value get(struct heap_cache *heap, const struct shared_numbers *s, size_t i) {
    int64_t x = load(s->type, s->at + i * s->type->bytes);
    return s->type->is_float ? make_float(heap, float_of(s->type, x)) : make_int(heap, x);
}

// All of them as a list; VALUE_UNDEF: heap full.
static value list_of(struct heap_cache *heap, const struct shared_numbers *s) {
    struct list *l = make_list(heap, s->n);
    for (size_t i = 0; l && i < s->n; i++) {
        value v = get(heap, s, i);
        if (v == VALUE_UNDEF || !list_append(heap, l, v)) l = NULL;
    }
    return l ? value_from_object(l) : VALUE_UNDEF;
}

static const struct c_type *c_type_arg(struct call *c) {
    value v = c->args[0];
    if (value_is_str(v) && value_str(v)->len == 1) {
        for (size_t i = 0; i < LIB_COUNT(C_TYPES); i++) {
            if (C_TYPES[i].code == value_str(v)->bytes[0]) return &C_TYPES[i];
        }
    }
    native_type_error(c, "this type has no size");
    native_hint(c, "the type is a letter: 'i' or 'q' for whole numbers of 32 or 64 bits, 'd' for floats");
    return NULL;
}

// Their lock by the parameter lock: True (a new one), False (none) or a lock. false with the error set.
static bool lock_arg(struct call *c, size_t i, value *lock) {
    value v = lib_given_some(c, i) ? c->args[i] : VALUE_TRUE;
    *lock = VALUE_NONE;
    if (v == VALUE_FALSE) return true;
    if (v == VALUE_TRUE) {
        *lock = lib_make_shared_rlock(c);
        return *lock != VALUE_UNDEF;
    }
    *lock = v;
    if (lib_is_shared_lock(v)) return true;
    native_raise(c, "AttributeError", "%s has no method 'acquire'", type_name(v));
    return false;
}

struct numbers_spec {
    const struct c_type *type;
    size_t n;
    bool is_array;
    value lock;
};

static struct type *type_of(struct call *c, const struct numbers_spec *spec) {
    static const char *const NAMES[2][2] = {{"RawValue", "Synchronized"}, {"RawArray", "SynchronizedArray"}};
    struct module *m = interp_find_module(c->interp, TYPES_MODULE, strlen(TYPES_MODULE));
    return value_type(dict_get_str(m->members, NAMES[spec->is_array][spec->lock != VALUE_NONE]));
}

// The object with so many zeroes, or VALUE_UNDEF with the error set.
static value make_numbers(struct call *c, const struct numbers_spec *spec) {
    value v = make_foreign(lib_heap(c), type_of(c, spec), NULL);
    if (v == VALUE_UNDEF) {
        native_no_memory(c);
        return VALUE_UNDEF;
    }
    size_t bytes = spec->n * spec->type->bytes;
    char *at = bytes > heap_limit(interp_heap(c->interp)) ? NULL : shared_map(bytes ? bytes : 1);
    if (!at) {
        errno = ENOMEM;
        lib_no_shared(c);
        return VALUE_UNDEF;
    }
    struct shared_numbers *s = mem_alloc(sizeof *s);
    *s = (struct shared_numbers){.type = spec->type, .at = at, .n = spec->n, .is_array = spec->is_array, .lock = spec->lock};
    value_foreign(v)->data = s;
    heap_note_outside(lib_heap(c), bytes);
    return v;
}

static enum native_status make_value(struct call *c) {
    struct numbers_spec spec = {.type = c_type_arg(c), .n = 1};
    if (!spec.type) return NATIVE_ERROR;
    if (c->nrest > 1) return native_type_error(c, "__init__ expected at most 1 argument, got %zu", c->nrest);
    if (!lock_arg(c, 1, &spec.lock)) return NATIVE_ERROR;
    value v = make_numbers(c, &spec);
    if (v == VALUE_UNDEF || (c->nrest && !put(c->fiber, numbers_of(v), 0, c->rest[0]))) return NATIVE_ERROR;
    return native_return(c, v);
}

static enum native_status make_array(struct call *c) {
    struct numbers_spec spec = {.type = c_type_arg(c), .is_array = true};
    int64_t n;
    struct tuple *items = NULL;
    if (!spec.type) return NATIVE_ERROR;
    if (value_as_index(c->args[1], &n)) {
        if (n < 0) return native_value_error(c, "Array length must be >= 0, not %lld", (long long)n);
        spec.n = (size_t)n > SIZE_MAX / 8 ? SIZE_MAX / 8 : (size_t)n;
    } else if (lib_is_lazy(c->args[1])) {
        return native_type_error(c, "object of type '%s' has no len()", type_name(c->args[1]));
    } else {
        if (!(items = ops_items(c->fiber, c->args[1]))) return NATIVE_ERROR;
        spec.n = items->len;
    }
    if (!lock_arg(c, 2, &spec.lock)) return NATIVE_ERROR;
    value v = make_numbers(c, &spec);
    if (v == VALUE_UNDEF) return NATIVE_ERROR;
    for (size_t i = 0; items && i < items->len; i++) {
        if (!put(c->fiber, numbers_of(v), i, items->items[i])) return NATIVE_ERROR;
    }
    return native_return(c, v);
}

// Attributes and items.

static value attribute(struct fiber *f, value self, value name) {
    const struct shared_numbers *s = numbers_of(self);
    if (s->is_array || !str_is(value_str(name), "value")) return VALUE_UNDEF;
    value v = get(&f->cache, s, 0);
    if (v == VALUE_UNDEF) fiber_no_memory(f);
    return v;
}

static bool assign(struct fiber *f, value self, value name, value v) {
    struct shared_numbers *s = numbers_of(self);
    return !s->is_array && str_is(value_str(name), "value") && put(f, s, 0, v);
}

// Where in the array, or false with the error set.
static bool place_of(struct fiber *f, const struct shared_numbers *s, value index, size_t *out) {
    int64_t i;
    if (!value_as_index(index, &i)) {
        fiber_raise(f, "TypeError", "indices must be integers");
        return false;
    }
    if (i < 0) i += (int64_t)s->n;
    *out = (size_t)i;
    if (i >= 0 && *out < s->n) return true;
    fiber_raise(f, "IndexError", "invalid index");
    return false;
}

static enum native_status get_item(struct call *c) {
    const struct shared_numbers *s = numbers_of(c->self);
    size_t i;
    if (value_is_slice(c->args[0])) {
        value all = list_of(lib_heap(c), s);
        if (all == VALUE_UNDEF) return native_no_memory(c);
        value part = ops_get_item(c->fiber, all, c->args[0]);
        return part == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, part);
    }
    if (!place_of(c->fiber, s, c->args[0], &i)) return NATIVE_ERROR;
    return native_made(c, get(lib_heap(c), s, i));
}

// self[from:to:step] = v: the positions are the same part of range(n).
static bool set_slice(struct fiber *f, struct shared_numbers *s, value slice, value v) {
    value all = make_range(&f->cache, 0, (int64_t)s->n, 1);
    if (all == VALUE_UNDEF) {
        fiber_no_memory(f);
        return false;
    }
    value part = ops_get_item(f, all, slice);
    struct tuple *items = part == VALUE_UNDEF ? NULL : ops_items(f, v);
    if (!items) return false;
    const struct range *places = value_range(part);
    if ((int64_t)items->len != places->len) {
        fiber_raise(f, "ValueError", "Can only assign sequence of same size");
        return false;
    }
    for (size_t i = 0; i < items->len; i++) {
        if (!put(f, s, (size_t)(places->start + (int64_t)i * places->step), items->items[i])) return false;
    }
    return true;
}

static bool set_item(struct fiber *f, value self, value index, value v) {
    struct shared_numbers *s = numbers_of(self);
    size_t i;
    if (value_is_slice(index)) return set_slice(f, s, index, v);
    return place_of(f, s, index, &i) && put(f, s, i, v);
}

static value iterate(struct fiber *f, value self) {
    value all = list_of(&f->cache, numbers_of(self));
    if (all == VALUE_UNDEF) fiber_no_memory(f);
    return all;
}

static int64_t length(value self) {
    return (int64_t)numbers_of(self)->n;
}

// Their lock.

static enum native_status get_lock(struct call *c) {
    return native_return(c, numbers_of(c->self)->lock);
}

static enum native_status acquire(struct call *c) {
    return lib_shared_acquire(c, numbers_of(c->self)->lock);
}

static enum native_status enter(struct call *c) {
    return lib_shared_enter(c, numbers_of(c->self)->lock);
}

static enum native_status release(struct call *c) {
    return lib_shared_release(c, numbers_of(c->self)->lock);
}

static void drop(value self) {
    struct shared_numbers *s = numbers_of(self);
    if (!s) return;
    size_t bytes = s->n * s->type->bytes;
    shared_unmap(s->at, bytes ? bytes : 1);
    mem_free(s);
}

static void mark(value self, struct heap_marker *m) {
    if (numbers_of(self)) heap_mark(m, numbers_of(self)->lock);
}

static void show_raw(value self, struct text *out) {
    const struct shared_numbers *s = numbers_of(self);
    int64_t x = load(s->type, s->at);
    if (s->is_array) {
        text_printf(out, "<multiprocessing.sharedctypes.%s_Array_%zu object at 0x%012llx>", s->type->name, s->n, (unsigned long long)heap_address(self));
        return;
    }
    text_printf(out, "%s(", s->type->name);
    if (s->type->is_float) float_repr(out, float_of(s->type, x));
    else text_printf(out, "%lld", (long long)x);
    text_add_char(out, ')');
}

static bool repr(struct interp *in, value self, struct text *out) {
    (void)in;
    const struct shared_numbers *s = numbers_of(self);
    if (s->lock != VALUE_NONE) text_printf(out, "<%s wrapper for ", type_name(self));
    show_raw(self, out);
    if (s->lock != VALUE_NONE) text_add_char(out, '>');
    return true;
}

#define LOCK_METHODS                                                                                                            \
    {"get_lock", "get_lock()", get_lock, "Its lock: with v.get_lock(): v.value += 1 loses no update.", "v.get_lock()", 0},       \
    {"acquire", "acquire(block=True, timeout=None)", acquire, "Takes its lock.", "v.acquire()", 0},                              \
    {"release", "release()", release, "Gives its lock back.", "v.release()", 0},                                                 \
    {"__enter__", "__enter__()", enter, "with v: takes its lock.", "v.__enter__()", NATIVE_HIDDEN},                              \
    {"__exit__", "__exit__(*exception)", release, "with v: gives it back.", "v.__exit__(None, None, None)", NATIVE_HIDDEN}
#define ITEM_METHODS {"__getitem__", "__getitem__(index, /)", get_item, "A number or a list of some.", "numbers[0]", NATIVE_HIDDEN}

static const struct native_def VALUE_METHODS[] = {LOCK_METHODS};
static const struct native_def ARRAY_METHODS[] = {LOCK_METHODS, ITEM_METHODS};
static const struct native_def RAW_ARRAY_METHODS[] = {ITEM_METHODS};

static const struct native_def MAKERS[] = {
    {"Value", "Value(typecode_or_type, *args, lock=True)", make_value,
    "A number that all processes see, made before they start: 'i' is a whole one, 'd' a float. v.value reads and sets it; only under "
    "v.get_lock() is v.value += 1 one step.",
    "v = multiprocessing.Value('i', 0)", 0},
    {"Array", "Array(typecode_or_type, size_or_initializer, *, lock=True)", make_array,
    "So many numbers that all processes see, made before they start: 'i' for whole ones, 'd' for floats.",
    "a = multiprocessing.Array('i', 10)", 0},
};

static const struct type_ops VALUE_OPS = {.mark = mark, .drop = drop, .repr = repr, .attribute = attribute, .assign = assign};
static const struct type_ops ARRAY_OPS = {
    .mark = mark, .drop = drop, .repr = repr, .len = length, .iterate = iterate, .set_item = set_item,
};

static void add(struct interp *in, const char *name, const struct type_ops *ops, const struct native_def *methods, size_t n) {
    struct type *t = interp_add_type(in, name, ops, NULL, methods, n, NULL);
    t->module = TYPES_MODULE;
    interp_module_set(in, interp_add_module(in, TYPES_MODULE, NULL, 0, NULL), name, value_from_object(t));
}

void shared_values_register(struct interp *in) {
    add(in, "RawValue", &VALUE_OPS, NULL, 0);
    add(in, "RawArray", &ARRAY_OPS, RAW_ARRAY_METHODS, LIB_COUNT(RAW_ARRAY_METHODS));
    add(in, "Synchronized", &VALUE_OPS, VALUE_METHODS, LIB_COUNT(VALUE_METHODS));
    add(in, "SynchronizedArray", &ARRAY_OPS, ARRAY_METHODS, LIB_COUNT(ARRAY_METHODS));
    interp_add_module(in, "multiprocessing", MAKERS, LIB_COUNT(MAKERS), NULL);
}
