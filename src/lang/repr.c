// repr, str and ascii. Containers are written with a stack of our own, which also tells when one holds itself.
//
// Lists and dicts may change while they are written: every item is fetched singly, so what comes out is what some moment had.
#include "lang/ops_inside.h"

#include "base/utf8.h"
#include "lang/interp.h"

bool text_fits(struct fiber *f, const struct text *out, size_t more) {
    size_t limit = heap_limit(f->cache.heap);
    if (more <= limit && out->len <= limit - more) return true;
    fiber_no_memory(f);
    return false;
}

static void add_escape(struct text *out, uint32_t cp) {
    if (cp < 0x100) text_printf(out, "\\x%02x", (unsigned)cp);
    else if (cp < 0x10000) text_printf(out, "\\u%04x", (unsigned)cp);
    else text_printf(out, "\\U%08x", (unsigned)cp);
}

static void add_quoted_char(struct text *out, const char *s, size_t len, uint32_t cp, char quote) {
    if (cp == (unsigned char)quote || cp == '\\') text_add_char(out, '\\');
    if (cp == '\n') text_add_str(out, "\\n");
    else if (cp == '\r') text_add_str(out, "\\r");
    else if (cp == '\t') text_add_str(out, "\\t");
    else if (utf8_is_printable(cp)) text_add(out, s, len);
    else add_escape(out, cp);
}

// In single quotes, unless it has those and no double ones.
void str_add_repr(struct text *out, const struct str *s) {
    char quote = memchr(s->bytes, '\'', s->len) && !memchr(s->bytes, '"', s->len) ? '"' : '\'';
    text_add_char(out, quote);
    for (size_t at = 0, len; at < s->len; at += len) {
        size_t plain = at;
        while (plain < s->len && s->bytes[plain] >= ' ' && s->bytes[plain] < 127 && s->bytes[plain] != quote &&
               s->bytes[plain] != '\\')
            plain++;
        text_add(out, s->bytes + at, len = plain - at);
        if (len || at == s->len) continue;
        uint32_t cp;
        len = utf8_decode(s->bytes + at, s->len - at, &cp);
        add_quoted_char(out, s->bytes + at, len, cp, quote);
    }
    text_add_char(out, quote);
}

static void add_address(struct text *out, value v) {
    text_printf(out, " at 0x%012llx>", (unsigned long long)heap_address(v));
}

static void add_function(struct text *out, value v) {
    value name = value_function(v)->code->qualname;
    text_printf(out, "<function %s", value_is_str(name) ? value_str(name)->bytes : "?");
    add_address(out, v);
}

static void add_method(struct text *out, value v) {
    const struct method *m = value_method(v);
    const char *name = value_is_native(m->function) ? value_native(m->function)->def->name : "?";
    text_printf(out, "<built-in method %s of %s object", name, type_name(m->self));
    add_address(out, m->self);
}

static void add_type(struct text *out, value v) {
    const struct type *t = value_type(v);
    text_printf(out, "<class '%s%s%s'>", t->module ? t->module : "", t->module ? "." : "", value_str(t->name)->bytes);
}

static void add_generator(struct text *out, value v) {
    const char *name = type_name(v);
    text_printf(out, strcmp(name, "generator") ? "<%s object" : "<%s object <genexpr>", name);
    add_address(out, v);
}

static bool add_foreign(struct fiber *f, struct text *out, value v) {
    const struct type_ops *ops = value_foreign(v)->type->ops;
    if (ops && ops->repr) return ops->repr(f->interp, v, out);
    text_printf(out, "<%s object", type_name(v));
    add_address(out, v);
    return true;
}

// Anything that holds no other values.
static bool add_plain(struct fiber *f, struct text *out, value v) {
    if (value_is_int(v)) int_add(out, value_int(v));
    else if (value_is_float(v)) float_repr(out, value_float(v));
    else if (value_is_bool(v)) text_add_str(out, v == VALUE_TRUE ? "True" : "False");
    else if (v == VALUE_NONE) text_add_str(out, "None");
    else if (value_is_str(v)) str_add_repr(out, value_str(v));
    else if (value_is_function(v)) add_function(out, v);
    else if (value_is_native(v)) text_printf(out, "<built-in function %s>", value_native(v)->def->name);
    else if (value_is_method(v)) add_method(out, v);
    else if (value_is_type(v)) add_type(out, v);
    else if (value_is_module(v)) text_printf(out, "<module '%s' (built-in)>", value_str(value_module(v)->name)->bytes);
    else if (value_is_kind(v, OBJ_GENERATOR)) add_generator(out, v);
    else if (value_is_foreign(v)) return add_foreign(f, out, v);
    else {
        text_printf(out, "<%s object", type_name(v));
        add_address(out, v);
    }
    return true;
}

static void add_range(struct text *out, const struct range *r) {
    text_printf(out, "range(%lld, %lld", (long long)r->start, (long long)r->stop);
    if (r->step != 1) text_printf(out, ", %lld", (long long)r->step);
    text_add_char(out, ')');
}

// How the kinds that hold values begin, end, and stand for themselves inside themselves.
struct shape {
    const char *open, *close, *again;
};

static const struct shape *shape_of(value v) {
    static const struct shape list = {"[", "]", "[...]"}, tuple = {"(", ")", "(...)"}, dict = {"{", "}", "{...}"};
    static const struct shape slice = {"slice(", ")", "..."}, exception = {"(", ")", "..."};
    static const struct shape views[] = {
        [DICT_KEYS] = {"dict_keys([", "])", "..."},
        [DICT_VALUES] = {"dict_values([", "])", "..."},
        [DICT_ITEMS] = {"dict_items([", "])", "..."},
    };
    if (!value_is_object(v)) return NULL;
    switch (object_kind(v)) {
    case OBJ_LIST: return &list;
    case OBJ_TUPLE: return &tuple;
    case OBJ_DICT: return &dict;
    case OBJ_SLICE: return &slice;
    case OBJ_EXCEPTION: return &exception;
    case OBJ_DICT_VIEW: return &views[value_object(v)->flags];
    default: return NULL;
    }
}

// The state of one container being written. level.at counts items; level.b is what follows the key just written; level.more says
// what has to come after it.
enum { AFTER_ITEM, AFTER_KEY, AFTER_PAIR };

static value item_of(struct nest_level *level) {
    value v = level->a;
    const struct tuple *t = value_is_tuple(v) ? value_tuple(v) : value_is_exception(v) ? value_exception(v)->args : NULL;
    if (t) return level->at < t->len ? t->items[level->at++] : VALUE_UNDEF;
    if (value_is_list(v)) {
        value item = list_get(value_list(v), level->at);
        if (item != VALUE_UNDEF) level->at++;
        return item;
    }
    const struct slice *s = value_slice(v);
    value parts[] = {s->start, s->stop, s->step, VALUE_UNDEF};
    return parts[level->at < 3 ? level->at++ : 3];
}

// The next value to write of a dict or view, with what stands before it.
static value entry_of(struct text *out, struct nest_level *level) {
    bool is_dict = value_is_dict(level->a);
    const struct dict *d = is_dict ? value_dict(level->a) : value_dict_view(level->a)->dict;
    unsigned kind = is_dict ? DICT_ITEMS : value_object(level->a)->flags;
    value key, v;
    if (level->more == AFTER_KEY) {
        text_add_str(out, is_dict ? ": " : ", ");
        level->more = is_dict ? AFTER_ITEM : AFTER_PAIR;
        return level->b;
    }
    if (level->more == AFTER_PAIR) text_add_char(out, ')');
    level->more = AFTER_ITEM;
    bool first = level->at == 0;
    if (!dict_next(d, &level->at, &key, &v)) return VALUE_UNDEF;
    if (!first) text_add_str(out, ", ");
    if (kind != DICT_ITEMS) return kind == DICT_KEYS ? key : v;
    if (!is_dict) text_add_char(out, '(');
    level->b = v;
    level->more = AFTER_KEY;
    return key;
}

static value next_to_write(struct text *out, struct nest_level *level) {
    if (value_is_dict(level->a) || value_is_dict_view(level->a)) return entry_of(out, level);
    bool first = level->at == 0;
    value v = item_of(level);
    if (v != VALUE_UNDEF && !first) text_add_str(out, ", ");
    return v;
}

static bool is_open(const struct nest *stack, value v) {
    for (size_t i = 0; i < stack->len; i++) {
        if (stack->at[i].a == v) return true;
    }
    return false;
}

// Writes v, or its opening; then it stands on the stack.
static bool begin(struct fiber *f, struct text *out, struct nest *stack, value v) {
    const struct shape *shape = shape_of(v);
    if (!text_fits(f, out, 64)) return false;
    if (value_is_range(v)) {
        add_range(out, value_range(v));
        return true;
    }
    if (!shape) return add_plain(f, out, v);
    if (is_open(stack, v)) {
        text_add_str(out, shape->again);
        return true;
    }
    if (value_is_exception(v)) text_add_str(out, type_name(v));
    text_add_str(out, shape->open);
    if (nest_push(stack, v, VALUE_UNDEF)) return true;
    fiber_raise(f, "RecursionError", "maximum recursion depth exceeded while getting the repr of an object");
    return false;
}

bool ops_repr(struct fiber *f, struct text *out, value v) {
    struct nest stack;
    nest_init(&stack);
    bool fine = begin(f, out, &stack, v);
    while (fine && stack.len > 0) {
        struct nest_level *level = &stack.at[stack.len - 1];
        value item = next_to_write(out, level);
        if (item != VALUE_UNDEF) {
            fine = begin(f, out, &stack, item);
            continue;
        }
        if (value_is_tuple(level->a) && level->at == 1) text_add_char(out, ',');
        text_add_str(out, shape_of(level->a)->close);
        stack.len--;
    }
    nest_finish(&stack);
    return fine;
}

// str of an exception is str of its argument; a KeyError shows the key as it is written in a program.
static bool add_exception(struct fiber *f, struct text *out, value v) {
    for (int depth = 0; depth < OPS_MAX_NESTING; depth++) {
        const struct exception *e = value_exception(v);
        if (e->args->len == 0) return true;
        if (e->args->len > 1) return ops_repr(f, out, value_from_object(e->args));
        if (str_is(value_str(e->type->name), "KeyError")) return ops_repr(f, out, e->args->items[0]);
        v = e->args->items[0];
        if (!value_is_exception(v)) return ops_str(f, out, v);
    }
    fiber_raise(f, "RecursionError", "maximum recursion depth exceeded while getting the str of an object");
    return false;
}

bool ops_str(struct fiber *f, struct text *out, value v) {
    if (value_is_exception(v)) return add_exception(f, out, v);
    if (!value_is_str(v)) return ops_repr(f, out, v);
    if (!text_fits(f, out, value_str(v)->len)) return false;
    text_add(out, value_str(v)->bytes, value_str(v)->len);
    return true;
}

bool ops_ascii(struct fiber *f, struct text *out, value v) {
    struct text plain = {0};
    bool fine = ops_repr(f, &plain, v);
    for (size_t at = 0, len; fine && at < plain.len; at += len) {
        uint32_t cp;
        len = utf8_decode(plain.data + at, plain.len - at, &cp);
        if (cp < 128) text_add_char(out, (char)cp);
        else add_escape(out, cp);
    }
    text_finish(&plain);
    return fine;
}
