// What an instruction would touch: a function for each family of instructions, with the VM's own loop (vm.c, vm_call.c) as the
// thing it has to agree with.
#include "lang/access.h"

#include "lang/frame.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm_inside.h"

#include <string.h>

struct look { // one instruction being looked at
    struct fiber *f; // not changed
    const value *R, *K;
    struct next_step *out;
};

static void note(struct look *l, struct access a) {
    if (l->out->n < ACCESS_MOST) l->out->at[l->out->n++] = a;
}

static void note_object(struct look *l, value v, bool writes) {
    note(l, (struct access){.place = ACCESS_OBJECT, .writes = writes, .object = v});
}

static void note_shape(struct look *l, value v, bool writes) {
    note(l, (struct access){.place = ACCESS_SHAPE, .writes = writes, .object = v});
}

static void note_whole(struct look *l, value v, bool writes) {
    note(l, (struct access){.place = ACCESS_WHOLE, .writes = writes, .object = v});
    note_shape(l, v, writes);
}

static void note_cell(struct look *l, value cell, bool writes) {
    note(l, (struct access){.place = ACCESS_CELL, .writes = writes, .object = cell});
}

// The list or dict behind a value that is walked over or looked into; VALUE_UNDEF: none.
static value container_of(value v) {
    if (value_is_iterator(v)) v = value_iterator(v)->source;
    if (value_is_dict_view(v)) v = value_from_object(value_dict_view(v)->dict);
    return value_is_list(v) || value_is_dict(v) ? v : VALUE_UNDEF;
}

static void reads_whole(struct look *l, value v) {
    value container = container_of(v);
    bool keys_only = value_is_dict_view(v) && value_object(v)->flags == DICT_KEYS;
    if (container == VALUE_UNDEF) return;
    if (keys_only) note_shape(l, container, false);
    else note_whole(l, container, false);
}

static void reads_shape(struct look *l, value v) {
    value container = container_of(v);
    if (container != VALUE_UNDEF) note_shape(l, container, false);
}

// Items and keys.

enum manner { READS, WRITES, REMOVES, FILLS }; // FILLS: writes what is not there yet, else reads

static void list_item(struct look *l, value list, value index, enum manner how) {
    int64_t i, len = (int64_t)list_len(value_list(list));
    if (value_is_slice(index)) {
        note_whole(l, list, how != READS);
        return;
    }
    if (!value_as_index(index, &i)) return;
    if (i < 0) i += len;
    if (i >= 0 && i < len && i <= INT32_MAX && how != REMOVES)
        note(l, (struct access){.place = ACCESS_ITEM, .writes = how == WRITES, .slot = (int)i, .object = list});
    note_shape(l, list, how == REMOVES);
}

static void dict_key(struct look *l, value dict, value key, enum manner how) {
    uint64_t hash;
    if (!value_hash(NULL, key, &hash)) return;
    bool there = dict_get(value_dict(dict), key, hash) != VALUE_UNDEF;
    bool writes = how == WRITES || (how == REMOVES && there) || (how == FILLS && !there);
    note(l, (struct access){.place = ACCESS_KEY, .writes = writes, .object = dict, .key = key});
    if (writes && there == (how == REMOVES)) note_shape(l, dict, true);
}

static void item(struct look *l, value container, value index, enum manner how) {
    if (value_is_list(container)) list_item(l, container, index, how);
    else if (value_is_dict(container)) dict_key(l, container, index, how);
    else if (value_is_foreign(container)) note_object(l, container, true);
}

// `x in container`: a key is looked up, anything else walks.
static void membership(struct look *l, value x, value container) {
    value dict = value_is_dict_view(container) && value_object(container)->flags == DICT_KEYS ? container_of(container) : container;
    if (value_is_dict(dict)) dict_key(l, dict, x, READS);
    else reads_whole(l, container);
}

// The next step of a loop. Its state is what vm_for_prepare has made of it.
static void walk(struct look *l, const value *state) {
    value v = state[0];
    if (value_is_list(v)) {
        size_t i = (size_t)value_small(state[1]);
        if (i < list_len(value_list(v)) && i <= INT32_MAX)
            note(l, (struct access){.place = ACCESS_ITEM, .slot = (int)i, .object = v});
        note_shape(l, v, false);
        return;
    }
    if (value_is_kind(v, OBJ_GENERATOR) || value_is_iterator(v)) note_object(l, v, true);
    if (value_is_dict(v)) note_shape(l, v, false);
    else reads_whole(l, v);
}

// Natives.

static bool is_one_of(const char *name, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!strcmp(name, names[i])) return true;
    return false;
}
#define IS_ONE_OF(name, ...) is_one_of(name, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

// Lists and dicts that are handed on as they are, or asked for what they are: nothing in them is looked at.
static bool only_passes_on(const struct native *n) {
    if (n->owner && !strcmp(n->def->name, "map")) return false; // a pool's takes the items at once
    return IS_ONE_OF(n->def->name, "append", "insert", "put", "put_nowait", "spawn", "thread", "process", "Thread", "Process",
                     "Timer", "submit", "apply", "apply_async", "setdefault", "get", "pop", "id", "type", "isinstance", "callable",
                     "hasattr", "getattr", "iter", "enumerate", "zip", "map", "filter", "reversed", "start");
}

static void list_method(struct look *l, const struct native *n) {
    value self = l->out->self;
    if (IS_ONE_OF(n->def->name, "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort")) note_shape(l, self, true);
    else reads_whole(l, self);
}

static void dict_update(struct look *l, value self) {
    const value *args = l->out->args;
    value key, v;
    size_t n = l->out->nargs, at = 0;
    bool plain = n == 1 && value_is_dict(args[0]) && dict_len(value_dict(args[0])) <= 2;
    if (!plain) note(l, (struct access){.place = ACCESS_WHOLE, .writes = true, .object = self});
    while (plain && dict_next(value_dict(args[0]), &at, &key, &v)) dict_key(l, self, key, WRITES);
    note_shape(l, self, true);
}

static void dict_method(struct look *l, const struct native *n) {
    value self = l->out->self, key = l->out->nargs ? l->out->args[0] : VALUE_UNDEF;
    const char *name = n->def->name;
    if (key != VALUE_UNDEF && !strcmp(name, "get")) dict_key(l, self, key, READS);
    else if (key != VALUE_UNDEF && !strcmp(name, "setdefault")) dict_key(l, self, key, FILLS);
    else if (key != VALUE_UNDEF && !strcmp(name, "pop")) dict_key(l, self, key, REMOVES);
    else if (!strcmp(name, "update")) dict_update(l, self);
    else if (IS_ONE_OF(name, "clear", "popitem")) note_shape(l, self, true);
    else if (!IS_ONE_OF(name, "keys", "values", "items")) reads_whole(l, self); // a view has looked at nothing yet
}

// Others may see it change.
static bool has_inside(value v) {
    if (!value_is_object(v)) return false;
    enum object_kind k = object_kind(v);
    return k == OBJ_LIST || k == OBJ_DICT || k == OBJ_DICT_VIEW || k == OBJ_GENERATOR || k == OBJ_ITERATOR;
}

static void arguments(struct look *l, const struct native *n) {
    size_t first = 0;
    while (first < l->out->nargs && !has_inside(l->out->args[first])) first++;
    if (first == l->out->nargs || only_passes_on(n)) return;
    bool shape_only = IS_ONE_OF(n->def->name, "len", "bool");
    for (size_t i = first; i < l->out->nargs; i++) {
        value v = l->out->args[i];
        if (value_is_kind(v, OBJ_GENERATOR) || value_is_iterator(v)) note_object(l, v, true);
        if (shape_only) reads_shape(l, v);
        else reads_whole(l, v);
    }
}

// A native is called with the n values at `args`; self may be VALUE_UNDEF: `list.append(xs, 1)` has its receiver among them.
static void native(struct look *l, const struct native *n, value self, const value *args, size_t nargs) {
    struct next_step *out = l->out;
    if (self == VALUE_UNDEF && n->owner && !(n->def->flags & NATIVE_STATIC) && nargs) {
        self = *args++;
        nargs--;
    }
    out->native = n;
    out->self = self;
    out->args = args;
    out->nargs = nargs;
    if (value_is_list(self)) list_method(l, n);
    else if (value_is_dict(self)) dict_method(l, n);
    else if (value_is_dict_view(self)) reads_whole(l, self);
    else if (value_is_foreign(self)) note_object(l, self, true);
    arguments(l, n);
}

static void call(struct look *l, value callee, value self, const value *args, size_t nargs) {
    if (value_is_method(callee)) {
        self = value_method(callee)->self;
        callee = value_method(callee)->function;
    }
    if (value_is_native(callee)) native(l, value_native(callee), self, args, nargs);
    else if (value_is_type(callee) && value_is_native(value_type(callee)->construct))
        native(l, value_native(value_type(callee)->construct), callee, args, nargs);
}

// receiver.name(...), as vm_method finds it.
static void method(struct look *l, const struct instr *i) {
    value receiver = l->R[i->a], name = l->K[i->c], self = receiver, callee;
    if (value_is_module(receiver)) {
        callee = dict_get(value_module(receiver)->members, name, str_hash(value_str(name)));
        self = VALUE_UNDEF;
    } else if (value_is_type(receiver)) {
        callee = method_find(value_type(receiver), name);
        self = VALUE_UNDEF;
    } else {
        callee = method_find(interp_type_of(l->f->interp, receiver), name);
        if (value_is_native(callee) && value_native(callee)->def->flags & NATIVE_STATIC) self = VALUE_UNDEF;
    }
    if (callee != VALUE_UNDEF) call(l, callee, self, &l->R[i->a + 1], i->b);
    else if (value_is_foreign(receiver)) note_object(l, receiver, false); // an attribute that holds a function
}

static void calls(struct look *l, const struct instr *i) {
    value v = l->R[i->a];
    switch (i->op) {
    case OP_CALL: case OP_CALLKW: call(l, v, VALUE_UNDEF, &l->R[i->a + 1], i->b); return;
    case OP_METHOD: case OP_METHODKW: method(l, i); return;
    case OP_BARE:
        if (value_is_native(v) && value_native(v)->def->flags & NATIVE_BARE) native(l, value_native(v), VALUE_UNDEF, NULL, 0);
        return;
    default: return;
    }
}

// Operators.

static void operands(struct look *l, value a, value b) {
    reads_whole(l, a);
    reads_whole(l, b);
}

static void arithmetic(struct look *l, const struct instr *i, value b, bool in_place) {
    value a = l->R[i->b];
    if (in_place && value_is_list(a)) {
        reads_whole(l, b);
        note_shape(l, a, true);
    } else {
        operands(l, a, b);
    }
}

static void operators(struct look *l, const struct instr *i) {
    const value *R = l->R, *K = l->K;
    switch (i->op) {
    case OP_ADD: case OP_SUB: case OP_MUL: case OP_DIV: case OP_FLOORDIV: case OP_MOD: arithmetic(l, i, R[i->c], i->x); return;
    case OP_ADDK: case OP_SUBK: case OP_MULK: case OP_DIVK: case OP_FLOORDIVK: case OP_MODK: arithmetic(l, i, K[i->c], i->x); return;
    case OP_BINARY: arithmetic(l, i, R[i->c], false); return;
    case OP_INPLACE: arithmetic(l, i, R[i->c], true); return;
    case OP_COMPARE:
        if (i->x == AST_IN || i->x == AST_NOT_IN) membership(l, R[i->b], R[i->c]);
        else if (i->x != AST_IS && i->x != AST_IS_NOT) operands(l, R[i->b], R[i->c]);
        return;
    case OP_JLT: case OP_JLE: case OP_JGT: case OP_JGE: case OP_JEQ: case OP_JNE: operands(l, R[i->a], R[i->b]); return;
    case OP_JTRUE: case OP_JFALSE: reads_shape(l, R[i->a]); return;
    case OP_UNARY: reads_shape(l, R[i->b]); return;
    case OP_FORMAT: reads_whole(l, R[i->b]); return;
    default: calls(l, i); return;
    }
}

static void variables_and_items(struct look *l, const struct instr *i) {
    const value *R = l->R;
    switch (i->op) {
    case OP_GETG: note(l, (struct access){.place = ACCESS_GLOBAL, .slot = i->b}); return;
    case OP_SETG: case OP_DELG: note(l, (struct access){.place = ACCESS_GLOBAL, .writes = true, .slot = i->b}); return;
    case OP_GETCELL: note_cell(l, R[i->b], false); return;
    case OP_SETCELL: note_cell(l, R[i->a], true); return;
    case OP_GETFREE: note_cell(l, value_load(&vm_running(R[-1])->cells->items[i->b]), false); return;
    case OP_GETITEM: item(l, R[i->b], R[i->c], READS); return;
    case OP_SETITEM:
        item(l, R[i->a], R[i->b], WRITES);
        if (value_is_slice(R[i->b])) reads_whole(l, R[i->c]);
        return;
    case OP_DELITEM: item(l, R[i->a], R[i->b], REMOVES); return;
    case OP_FORITER: walk(l, &R[i->a]); return;
    case OP_UNPACK: reads_whole(l, R[i->b]); return;
    case OP_GETATTR: if (value_is_foreign(R[i->b])) note_object(l, R[i->b], false); return;
    case OP_SETATTR: if (value_is_foreign(R[i->a])) note_object(l, R[i->a], true); return;
    default: operators(l, i); return;
    }
}

// An object of the rooms above that is subscripted is asked through its method, which may wait.
static void foreign_item(struct look *l, const struct instr *i) {
    value v = l->R[i->b];
    if (!value_is_foreign(v)) return;
    value found = method_find(value_foreign(v)->type, interp_intern(l->f->interp, "__getitem__", 11));
    if (!value_is_native(found)) return;
    l->out->native = value_native(found);
    l->out->self = v;
    l->out->args = &l->R[i->c];
    l->out->nargs = 1;
}

void access_next(const struct fiber *f, struct next_step *out) {
    const struct frame *fr = &f->frames[f->nframes - 1];
    struct look l = {.f = (struct fiber *)f, .R = f->stack + fr->base, .K = fr->code->consts, .out = out};
    out->n = 0;
    out->native = NULL;
    out->self = VALUE_UNDEF;
    out->args = NULL;
    out->nargs = 0;
    out->resumes = f->blocked_native;
    variables_and_items(&l, fr->pc);
    if (fr->pc->op == OP_GETITEM) foreign_item(&l, fr->pc);
}
