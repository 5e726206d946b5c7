// Instructions that need not be fast.
#include "lang/vm_inside.h"

#include "base/suggest.h"
#include "base/text.h"
#include "base/utf8.h"
#include "lang/generator.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"

#include <string.h>

// What the VM itself needs from language code.
const char VM_PRELUDE[] = "def contains(it, item):\n"
                          "    for x in it:\n"
                          "        if x is item or x == item:\n"
                          "            return True\n"
                          "    return False\n"
                          "def lacks(it, item):\n"
                          "    for x in it:\n"
                          "        if x is item or x == item:\n"
                          "            return False\n"
                          "    return True\n"
                          "def extended(xs, it):\n"
                          "    for x in it:\n"
                          "        xs.append(x)\n"
                          "    return xs\n"
                          "def take_for_unpacking(it, n):\n"
                          "    xs = []\n"
                          "    for x in it:\n"
                          "        xs.append(x)\n"
                          "        n -= 1\n"
                          "        if n < 0:\n"
                          "            break\n"
                          "    return xs\n";

static bool no_memory(struct fiber *f) {
    fiber_no_memory(f);
    return false;
}

void vm_name_error(struct fiber *f, int slot) {
    struct interp *in = f->interp;
    const char *name = interp_slot_name(in, slot);
    struct suggest near;
    suggest_init(&near, name);
    for (size_t i = 0; i < interp_slot_count(in); i++)
        if (value_load(&f->globals[i]) != VALUE_UNDEF) suggest_offer(&near, interp_slot_name(in, (int)i));
    fiber_raise(f, "NameError", "name '%s' is not defined", name);
    if (suggest_result(&near)) fiber_hint(f, "did you mean '%s'?", suggest_result(&near));
}

void vm_unbound_error(struct fiber *f, value name, bool is_free) {
    const char *s = value_str(name)->bytes;
    if (is_free) {
        fiber_raise(f, "NameError", "cannot access free variable '%s' where it is not associated with a value in enclosing scope", s);
        return;
    }
    fiber_raise(f, "UnboundLocalError", "cannot access local variable '%s' where it is not associated with a value", s);
    int slot = interp_find_slot(f->interp, s, value_str(name)->len);
    if (slot >= 0 && value_load(&f->globals[slot]) != VALUE_UNDEF)
        fiber_hint(f, "the function assigns to '%s', which makes it local; 'global %s' at its top means the outer one", s, s);
}

// range objects are unpacked into three small integers: first, step, how many are left.
static bool prepare_range(value *R, uint16_t a, const struct range *r) {
    if (!value_fits_small(r->start) || !value_fits_small(r->step) || !value_fits_small(r->len)) return false;
    if (!value_fits_small(r->stop) || r->step > (1 << 30) || r->step < -(1 << 30)) return false;
    R[a] = value_from_small(r->step);
    R[a + 1] = value_from_small(r->start);
    R[a + 2] = value_from_small(r->len);
    return true;
}

bool vm_for_prepare(struct fiber *f, value *R, const struct instr *i) {
    value v = R[i->b];
    if (value_is_range(v) && prepare_range(R, i->a, value_range(v))) return true;
    if (!ops_is_lazy(v) && !ops_is_eager(v)) {
        fiber_raise(f, "TypeError", "'%s' object is not iterable", type_name(v));
        if (value_is_int(v)) fiber_hint(f, "to count, write range(...)");
        return false;
    }
    v = ops_iterate(f, v);
    R[i->a] = v;
    R[i->a + 1] = R[i->a + 2] = value_from_small(0);
    return v != VALUE_UNDEF;
}

static bool unpack_items(struct fiber *f, value *R, const struct instr *i, const struct tuple *t) {
    size_t n = i->c;
    if (t->len == n) {
        for (size_t k = 0; k < n; k++) R[i->a + k] = value_load(&t->items[k]);
        return true;
    }
    if (t->len > n) fiber_raise(f, "ValueError", "too many values to unpack (expected %zu)", n);
    else fiber_raise(f, "ValueError", "not enough values to unpack (expected %zu, got %zu)", n, t->len);
    return false;
}

// A generator is first asked for as many items as needed and one more, by language code; the instruction is then run again.
enum step vm_unpack(struct fiber *f, value *R, const struct instr *i) {
    value v = R[i->b];
    if (ops_is_lazy(v)) {
        enum step step = vm_prelude(f, "take_for_unpacking", v, value_from_small(i->c), i->b);
        if (step == STEP_FRAME) f->frames[f->nframes - 1].flags |= FRAME_AGAIN;
        return step;
    }
    if (!ops_is_eager(v)) {
        fiber_raise(f, "TypeError", "cannot unpack non-iterable %s object", type_name(v));
        return STEP_ERROR;
    }
    struct tuple *t = value_is_tuple(v) ? value_tuple(v) : ops_items(f, v);
    return t && unpack_items(f, R, i, t) ? STEP_NEXT : STEP_ERROR;
}

bool vm_dict(struct fiber *f, value *R, const struct instr *i) {
    struct dict *d = make_dict(&f->cache);
    if (!d) return no_memory(f);
    for (size_t k = 0; k < i->c; k++) {
        uint64_t hash;
        value key = R[i->b + 2 * k];
        if (!value_hash(f, key, &hash)) return false;
        if (!dict_set(&f->cache, d, key, hash, R[i->b + 2 * k + 1])) return no_memory(f);
    }
    R[i->a] = value_from_object(d);
    return true;
}

struct function *vm_running(value v) {
    return value_is_function(v) ? value_function(v) : ((struct generator *)(void *)value_object(v))->function;
}

// A function object with its default values and the cells that it captures.
bool vm_function(struct fiber *f, value *R, const struct instr *i, const struct code *code, value running) {
    const struct code *child = code->children[i->b];
    struct tuple *cells = NULL;
    if (child->ncaptures) {
        cells = make_tuple(&f->cache, child->ncaptures);
        if (!cells) return no_memory(f);
        for (size_t k = 0; k < child->ncaptures; k++) {
            const struct capture *cap = &child->captures[k];
            value cell = cap->from_parent_free ? value_load(&vm_running(running)->cells->items[cap->index]) : R[cap->index];
            value_store(&cells->items[k], cell);
        }
    }
    struct function *fn = heap_new(&f->cache, OBJ_FUNCTION, sizeof *fn);
    if (!fn) return no_memory(f);
    fn->code = child;
    fn->name = child->name;
    fn->fallbacks = i->x ? value_tuple(R[i->c]) : NULL;
    fn->cells = cells;
    R[i->a] = value_from_object(fn);
    return true;
}

static bool convert(struct fiber *f, struct text *t, value v, char conversion) {
    if (conversion == 's') return ops_str(f, t, v);
    if (!ops_repr(f, t, v) || conversion != 'a') return conversion != 'a' || f->error == VALUE_UNDEF;
    struct text plain = *t;
    *t = (struct text){0};
    for (size_t at = 0; at < plain.len;) {
        uint32_t cp;
        at += utf8_decode(plain.data + at, plain.len - at, &cp);
        if (cp < 0x80) text_add_char(t, (char)cp);
        else text_printf(t, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
    }
    text_finish(&plain);
    return true;
}

bool vm_format(struct fiber *f, value *R, const struct instr *i) {
    value v = R[i->b];
    const struct str *spec = i->c == NO_REG ? NULL : value_str(R[i->c]);
    if (value_is_str(v) && !spec && (!i->x || i->x == 's')) {
        R[i->a] = v;
        return true;
    }
    struct text t = {0};
    bool fine = true;
    if (i->x) {
        fine = convert(f, &t, v, (char)i->x);
        if (fine && spec) {
            v = make_text(&f->cache, &t);
            text_clear(&t);
            fine = v != VALUE_UNDEF ? ops_format(f, &t, v, spec->bytes, spec->len) : no_memory(f);
        }
    } else {
        fine = ops_format(f, &t, v, spec ? spec->bytes : "", spec ? spec->len : 0);
    }
    value made = fine ? make_text(&f->cache, &t) : VALUE_UNDEF;
    fiber_work(f, WORK_BYTES, t.len);
    text_finish(&t);
    if (fine && made == VALUE_UNDEF) return no_memory(f);
    if (fine) R[i->a] = made;
    return fine;
}

bool vm_concat(struct fiber *f, value *R, const struct instr *i) {
    size_t len = 0, nchars = 0;
    for (size_t k = 0; k < i->c; k++) {
        len += value_str(R[i->b + k])->len;
        nchars += value_str(R[i->b + k])->nchars;
    }
    struct str *s = str_alloc(&f->cache, len, nchars);
    if (!s) return no_memory(f);
    fiber_work(f, WORK_BYTES, len);
    char *at = s->bytes;
    for (size_t k = 0; k < i->c; k++) {
        const struct str *part = value_str(R[i->b + k]);
        memcpy(at, part->bytes, part->len);
        at += part->len;
    }
    R[i->a] = value_from_object(s);
    return true;
}

// An exception from what was written behind raise or from; VALUE_UNDEF with an error set when it is none.
static value exception_of(struct fiber *f, value v, const char *what) {
    if (value_is_exception(v)) return v;
    if (value_is_type(v) && is_exception_type(f->interp, value_type(v))) {
        value e = exception_make(f, value_type(v), make_tuple(&f->cache, 0));
        if (e == VALUE_UNDEF) fiber_no_memory(f);
        return e;
    }
    fiber_raise(f, "TypeError", "%s must derive from BaseException", what);
    if (value_is_str(v)) fiber_hint(f, "raise an error object: raise ValueError(...)");
    return VALUE_UNDEF;
}

void vm_raise(struct fiber *f, const value *R, const struct instr *i) {
    if (i->a == NO_REG) {
        fiber_raise(f, "RuntimeError", "No active exception to reraise");
        fiber_hint(f, "a bare 'raise' belongs inside an 'except' block");
        return;
    }
    value e = exception_of(f, R[i->a], "exceptions");
    if (e == VALUE_UNDEF) return;
    if (i->b != NO_REG) {
        value cause = R[i->b] == VALUE_NONE ? VALUE_NONE : exception_of(f, R[i->b], "exception causes");
        if (cause == VALUE_UNDEF) return;
        value_store(&value_exception(e)->cause, cause);
    }
    trace_forget(value_exception(e));
    f->error = e;
}

static int match_one(struct fiber *f, value e, value type) {
    if (value_is_tuple(type)) {
        for (size_t i = 0; i < value_tuple(type)->len; i++) {
            int r = match_one(f, e, value_load(&value_tuple(type)->items[i]));
            if (r) return r;
        }
        return 0;
    }
    if (value_is_type(type) && is_exception_type(f->interp, value_type(type)))
        return type_is_within(value_exception(e)->type, value_type(type));
    fiber_raise(f, "TypeError", "catching classes that do not inherit from BaseException is not allowed");
    return -1;
}

bool vm_matches(struct fiber *f, value *R, const struct instr *i) {
    int r = match_one(f, R[i->b], R[i->c]);
    R[i->a] = value_from_bool(r == 1);
    return r >= 0;
}

bool vm_import(struct fiber *f, value *R, const struct instr *i, const value *K) {
    const struct str *name = value_str(K[i->b]);
    struct module *m = interp_find_module(f->interp, name->bytes, name->len);
    if (!m) {
        fiber_raise(f, "ModuleNotFoundError", "No module named '%s'", name->bytes);
        struct text list = {0};
        for (size_t k = 0; k < f->interp->nmodules; k++)
            text_printf(&list, "%s%s", k ? ", " : "", value_str(f->interp->module_list[k]->name)->bytes);
        fiber_hint(f, "bobbin has these modules: %s", text_str(&list));
        text_finish(&list);
        return false;
    }
    const char *dot = strchr(name->bytes, '.');
    if (i->c && dot) m = interp_find_module(f->interp, name->bytes, (size_t)(dot - name->bytes));
    R[i->a] = value_from_object(m);
    return true;
}

bool vm_imported(struct fiber *f, value *R, const struct instr *i, const value *K) {
    const struct module *m = value_module(R[i->b]);
    value name = K[i->c];
    value v = dict_get(m->members, name, str_hash(value_str(name)));
    if (v == VALUE_UNDEF) {
        fiber_raise(f, "ImportError", "cannot import name '%s' from '%s'", value_str(name)->bytes, value_str(m->name)->bytes);
        fiber_hint(f, "help %s lists what it has", value_str(m->name)->bytes);
        return false;
    }
    R[i->a] = v;
    return true;
}

enum step vm_host(struct fiber *f, value *result, value line) {
    value out = VALUE_NONE;
    struct call c = {.fiber = f, .interp = f->interp, .resumed = f->blocked_native, .result = &out};
    const struct host *h = interp_host(f->interp);
    if (!h->command) {
        fiber_raise(f, "RuntimeError", "'%s' is a command of the shell", value_str(line)->bytes);
        return STEP_ERROR;
    }
    f->blocked_native = false;
    switch (h->command(&c, value_str(line)->bytes, value_str(line)->len)) {
    case NATIVE_OK: *result = out; return STEP_NEXT;
    case NATIVE_BLOCK: f->blocked_native = true; return STEP_BLOCK;
    default: return STEP_ERROR;
    }
}

enum step vm_inplace(struct fiber *f, value *R, const struct instr *i, unsigned op, value b) {
    value a = R[i->b];
    if (op == AST_ADD && value_is_list(a) && ops_is_lazy(b)) return vm_prelude(f, "extended", a, b, i->a);
    value r = ops_inplace(f, (enum ast_op)op, a, b);
    vm_note_memory(f);
    if (r == VALUE_UNDEF) return STEP_ERROR;
    R[i->a] = r;
    return STEP_NEXT;
}

enum step vm_compare(struct fiber *f, value *R, const struct instr *i) {
    value a = R[i->b], b = R[i->c];
    if (ops_is_lazy(b) && (i->x == AST_IN || i->x == AST_NOT_IN))
        return vm_prelude(f, i->x == AST_IN ? "contains" : "lacks", b, a, i->a);
    value r = ops_compare(f, (enum ast_op)i->x, a, b);
    if (r == VALUE_UNDEF) return STEP_ERROR;
    R[i->a] = r;
    return STEP_NEXT;
}

// Objects of the rooms above have a method for it, which may wait.
enum step vm_get_item(struct fiber *f, value *R, const struct instr *i) {
    value v = R[i->b];
    if (value_is_foreign(v)) {
        value method = method_find(value_foreign(v)->type, interp_intern(f->interp, "__getitem__", 11));
        if (method != VALUE_UNDEF) return vm_call_for(f, method, v, R[i->c], i->a);
    }
    v = ops_get_item(f, v, R[i->c]);
    if (v == VALUE_UNDEF) return STEP_ERROR;
    R[i->a] = v;
    return STEP_NEXT;
}
