// Names: which are local to a function, which are captured by the lambdas and generator expressions in it, which are global.
// As in Python, a name that a function assigns anywhere is local everywhere in it, unless declared global.
#include "lang/compile.h"

#include "base/mem.h"

#define NAMES_SURE 64 // registers whose definite assignment is tracked

static void mention(struct unit *u, const struct expr *e);

static void each_child(struct unit *u, const struct expr *e, void (*visit)(struct unit *, const struct expr *)) {
    const struct expr *direct[] = {e->a, e->b, e->c};
    for (size_t i = 0; i < 3; i++)
        if (direct[i]) visit(u, direct[i]);
    for (size_t i = 0; i < e->items.len; i++) visit(u, e->items.at[i]);
    for (size_t i = 0; i < e->nkeywords; i++) visit(u, e->keywords[i].value);
    for (size_t i = 0; i < e->nclauses; i++) {
        visit(u, e->clauses[i].target);
        visit(u, e->clauses[i].iter);
        for (size_t k = 0; k < e->clauses[i].conds.len; k++) visit(u, e->clauses[i].conds.at[k]);
    }
}

// Every name inside a nested function: if the unit has a local of that name, it must live in a cell. May name too many.
static void mention(struct unit *u, const struct expr *e) {
    if (e->kind == EXPR_NAME) names_add(&u->mentioned, e->text);
    if (e->function) {
        for (size_t i = 0; i < e->function->nparams; i++)
            if (e->function->params[i].fallback) mention(u, e->function->params[i].fallback);
        if (e->function->value) mention(u, e->function->value);
    }
    each_child(u, e, mention);
}

void scope_scan_expr(struct unit *u, const struct expr *e) {
    if (!e) return;
    if (e->kind == EXPR_NAME && !u->is_module) names_add(&u->seen, e->text);
    if (e->kind == EXPR_LAMBDA) {
        for (size_t i = 0; i < e->function->nparams; i++) scope_scan_expr(u, e->function->params[i].fallback);
        mention(u, e->function->value);
        return;
    }
    if (e->kind == EXPR_GENERATOR) {
        each_child(u, e, mention);
        scope_scan_expr(u, e->clauses[0].iter);
        return;
    }
    each_child(u, e, scope_scan_expr);
}

static struct local *local_of(struct unit *u, struct ast_text name) {
    for (size_t i = u->nlocals; i-- > 0;)
        if (text_same(u->locals[i].name, name)) return &u->locals[i];
    return NULL;
}

static void bind(struct unit *u, struct ast_text name) {
    if (!u->is_module) names_add(&u->assigned, name);
    if (u->is_module || names_has(&u->globals, name)) return;
    if (!local_of(u, name)) local_add(u, name, false);
}

static void note_unbound(struct unit *u, struct ast_text name) {
    struct local *l = local_of(u, name);
    if (l) l->is_unbindable = true;
}

// In a function `global x` must stand before any other use of x.
static void check_global(struct unit *u, const struct stmt *s) {
    for (size_t i = 0; i < s->nnames && !u->is_module; i++) {
        const struct local *l = local_of(u, s->names[i]);
        int len = (int)s->names[i].len;
        if (l && l->is_param) unit_error(u, s->span, "name '%.*s' is parameter and global", len, s->names[i].s);
        else if (names_has(&u->assigned, s->names[i]))
            unit_error(u, s->span, "name '%.*s' is assigned to before global declaration", len, s->names[i].s);
        else if (names_has(&u->seen, s->names[i]))
            unit_error(u, s->span, "name '%.*s' is used prior to global declaration", len, s->names[i].s);
    }
}

static void bind_target(struct unit *u, const struct expr *t) {
    if (t->kind == EXPR_NAME) bind(u, t->text);
    else if (t->kind == EXPR_TUPLE || t->kind == EXPR_LIST)
        for (size_t i = 0; i < t->items.len; i++) bind_target(u, t->items.at[i]);
    else scope_scan_expr(u, t);
}

static void scan_exprs(struct unit *u, const struct stmt *s) {
    scope_scan_expr(u, s->cond);
    scope_scan_expr(u, s->value);
    scope_scan_expr(u, s->cause);
    for (size_t i = 0; i < s->targets.len; i++) bind_target(u, s->targets.at[i]);
    for (size_t i = 0; i < s->nwiths; i++) {
        scope_scan_expr(u, s->withs[i].context);
        if (s->withs[i].target) bind_target(u, s->withs[i].target);
    }
    for (size_t i = 0; i < s->nimports; i++) {
        struct ast_text name = s->imports[i].alias.s ? s->imports[i].alias : s->imports[i].name;
        for (size_t k = 0; s->kind == STMT_IMPORT && k < name.len; k++)
            if (name.s[k] == '.') name.len = k;
        bind(u, name);
    }
}

// Globals must be known before the names they exempt, wherever the declaration stands.
static void scan_globals(struct unit *u, const struct ast_block *b) {
    for (size_t i = 0; i < b->len; i++) {
        const struct stmt *s = b->at[i];
        for (size_t k = 0; k < s->nnames && s->kind == STMT_GLOBAL; k++) names_add(&u->globals, s->names[k]);
        scan_globals(u, &s->body);
        scan_globals(u, &s->orelse);
        scan_globals(u, &s->finally);
        for (size_t k = 0; k < s->nhandlers; k++) scan_globals(u, &s->handlers[k].body);
    }
}

static void scan_block(struct unit *u, const struct ast_block *b) {
    for (size_t i = 0; i < b->len; i++) {
        const struct stmt *s = b->at[i];
        if (s->kind == STMT_GLOBAL) check_global(u, s);
        scan_exprs(u, s);
        for (size_t k = 0; k < s->targets.len && s->kind == STMT_DEL; k++)
            if (s->targets.at[k]->kind == EXPR_NAME) note_unbound(u, s->targets.at[k]->text);
        if (s->kind == STMT_DEF)
            for (size_t k = 0; k < s->function->nparams; k++) scope_scan_expr(u, s->function->params[k].fallback);
        scan_block(u, &s->body);
        for (size_t k = 0; k < s->nhandlers; k++) {
            scope_scan_expr(u, s->handlers[k].type);
            if (s->handlers[k].name.s) {
                bind(u, s->handlers[k].name);
                note_unbound(u, s->handlers[k].name);
            }
            scan_block(u, &s->handlers[k].body);
        }
        scan_block(u, &s->orelse);
        scan_block(u, &s->finally);
    }
}

void scope_scan(struct unit *u, const struct ast_block *body) {
    if (!u->is_module) scan_globals(u, body);
    scan_block(u, body);
}

struct local *local_add(struct unit *u, struct ast_text name, bool is_param) {
    mem_reserve(u->locals, u->nlocals, u->local_cap);
    u->locals[u->nlocals] = (struct local){.name = name, .reg = temp_new(u), .is_param = is_param};
    return &u->locals[u->nlocals++];
}

// A comprehension's variable shadows any other of its name until local_forget. A cell is made for each run of the comprehension.
void local_declare(struct unit *u, struct ast_text name) {
    struct local *l = local_add(u, name, true);
    l->is_cell = names_has(&u->mentioned, name);
    if (l->reg < NAMES_SURE) u->sure |= (uint64_t)1 << l->reg;
    if (!l->is_cell) return;
    emit(u, OP_UNDEF, l->reg, 0, 0);
    emit(u, OP_NEWCELL, l->reg, 0, 0);
}

void local_forget(struct unit *u, size_t nlocals) {
    u->nlocals = nlocals;
}

// The index among u's captures of a variable of an enclosing function; -1: there is none.
static int capture(struct unit *u, struct ast_text name) {
    for (size_t i = 0; i < u->free.len; i++)
        if (text_same(u->free.at[i], name)) return (int)i;
    struct unit *up = u->parent;
    if (!up || !up->code) return -1;
    struct capture found = {0};
    const struct local *l = local_of(up, name);
    if (l) {
        found.index = l->reg;
    } else {
        int outer = names_has(&up->globals, name) ? -1 : capture(up, name);
        if (outer < 0) return -1;
        found = (struct capture){true, (uint16_t)outer};
    }
    mem_reserve(u->code->captures, u->code->ncaptures, u->capture_cap);
    u->code->captures[u->code->ncaptures++] = found;
    mem_reserve(u->free.at, u->free.len, u->free.cap);
    u->free.at[u->free.len++] = name;
    return (int)u->free.len - 1;
}

struct name_ref name_resolve(struct unit *u, struct ast_text name) {
    const struct local *l = local_of(u, name);
    if (l) return (struct name_ref){l->is_cell ? NAME_CELL : NAME_LOCAL, l->reg, l};
    if (!names_has(&u->globals, name)) {
        int free = capture(u, name);
        if (free >= 0) return (struct name_ref){NAME_FREE, (uint16_t)free, NULL};
    }
    int slot = interp_slot(u->in, name.s, name.len);
    if (slot < 0) unit_error(u, u->span, "too many global names");
    return (struct name_ref){NAME_GLOBAL, (uint16_t)slot, NULL};
}

static bool is_sure(const struct unit *u, const struct local *l) {
    return l->reg < NAMES_SURE && !l->is_unbindable && (u->sure >> l->reg & 1);
}

// Emits the check for an unbound local where the compiler cannot be sure, and is sure from then on.
static void check_bound(struct unit *u, const struct local *l) {
    if (is_sure(u, l)) return;
    emit(u, OP_CHECK, l->reg, const_name(u, l->name), 0);
    if (l->reg >= u->code->nclear) u->code->nclear = (uint16_t)(l->reg + 1);
    if (l->reg < NAMES_SURE) u->sure |= (uint64_t)1 << l->reg;
}

static void load_global(struct unit *u, uint16_t slot, uint16_t dst) {
    value builtin = u->fixed_builtins ? interp_slot_builtin(u->in, slot) : VALUE_UNDEF;
    if (builtin != VALUE_UNDEF) emit(u, OP_LOADK, dst, const_index(u, builtin), 0);
    else emit(u, OP_GETG, dst, slot, 0);
}

void name_load(struct unit *u, struct ast_text name, uint16_t dst) {
    struct name_ref r = name_resolve(u, name);
    switch (r.place) {
    case NAME_LOCAL:
        check_bound(u, r.local);
        if (dst != r.index) emit(u, OP_MOVE, dst, r.index, 0);
        break;
    case NAME_CELL: emit(u, OP_GETCELL, dst, r.index, const_name(u, name)); break;
    case NAME_FREE: emit(u, OP_GETFREE, dst, r.index, const_name(u, name)); break;
    case NAME_GLOBAL: load_global(u, r.index, dst); break;
    }
}

void name_store(struct unit *u, struct ast_text name, uint16_t src) {
    struct name_ref r = name_resolve(u, name);
    switch (r.place) {
    case NAME_LOCAL:
        if (src != r.index) emit(u, OP_MOVE, r.index, src, 0);
        if (r.index < NAMES_SURE) u->sure |= (uint64_t)1 << r.index;
        break;
    case NAME_CELL: emit(u, OP_SETCELL, r.index, src, 0); break;
    case NAME_FREE: unit_error(u, u->span, "cannot assign to a captured variable"); break;
    case NAME_GLOBAL: emit(u, OP_SETG, src, r.index, 0); break;
    }
}

void name_delete(struct unit *u, struct ast_text name) {
    struct name_ref r = name_resolve(u, name);
    if (r.place == NAME_GLOBAL) {
        emit(u, OP_DELG, 0, r.index, 0);
    } else if (r.place == NAME_LOCAL) {
        check_bound(u, r.local);
        emit(u, OP_UNDEF, r.index, 0, 0);
        if (r.index < NAMES_SURE) u->sure &= ~((uint64_t)1 << r.index);
    } else {
        uint16_t t = temp_new(u);
        emit(u, OP_GETCELL, t, r.index, const_name(u, name)); // raises when it is unbound
        emit(u, OP_UNDEF, t, 0, 0);
        emit(u, OP_SETCELL, r.index, t, 0);
        u->temp = t;
    }
}
