// An assertion that does not hold: AssertionError as Python has it, and beside it, as a hint, what the parts of the condition were.
//
// A value is shown only if that costs little: of a list of a million only its length is told.
#include "base/text.h"
#include "base/utf8.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm_inside.h"
#include <string.h>

#define SHOWN_ITEMS 200   // more, and only their number is told
#define SHOWN_COLUMNS 60

static size_t length_of(value v) {
    if (value_is_str(v)) return value_str(v)->len;
    if (value_is_list(v)) return list_len(value_list(v));
    if (value_is_tuple(v)) return value_tuple(v)->len;
    if (value_is_dict(v)) return dict_len(value_dict(v));
    return 0;
}

static void add_value(struct fiber *f, struct text *out, value v) {
    size_t n = length_of(v), from = out->len;
    if (n > SHOWN_ITEMS) {
        text_printf(out, "a %s of length %zu", type_name(v), value_is_str(v) ? value_str(v)->nchars : n);
        return;
    }
    value error = f->error;
    if (!ops_repr(f, out, v)) {
        f->error = error;
        out->len = from;
        text_add_str(out, "...");
    }
    size_t fits = utf8_fit(out->data + from, out->len - from, SHOWN_COLUMNS);
    if (fits == out->len - from) return;
    out->len = from + fits;
    text_add_str(out, "...");
}

// What reads as it is written down, a list of literals, says nothing new.
static void add_hint(struct fiber *f, const value *R, const struct instr *part, size_t n, const value *K) {
    struct text hint = {0}, shown = {0};
    for (size_t i = 0; i < n; i++) {
        const char *source = value_str(K[part[i].b])->bytes;
        if (R[part[i].a] == VALUE_UNDEF) continue;
        text_clear(&shown);
        add_value(f, &shown, R[part[i].a]);
        if (strcmp(source, text_str(&shown)) != 0) text_printf(&hint, "%s%s is %s", hint.len ? ", " : "", source, text_str(&shown));
    }
    if (hint.len) fiber_hint(f, "%s", text_str(&hint));
    text_finish(&hint);
    text_finish(&shown);
}

void vm_failed(struct fiber *f, const value *R, const struct instr *i, const value *K) {
    value message = i->a == NO_REG ? VALUE_UNDEF : R[i->a];
    struct tuple *args = make_tuple(&f->cache, message != VALUE_UNDEF);
    if (args && message != VALUE_UNDEF) value_store(&args->items[0], message);
    value e = exception_make(f, interp_exception_type(f->interp, "AssertionError"), args);
    if (e == VALUE_UNDEF) {
        fiber_no_memory(f);
        return;
    }
    f->error = e;
    add_hint(f, R, i - i->b, i->b, K);
}
