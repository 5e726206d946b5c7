// Calls, functions, comprehensions and generator expressions to code.
#include "lang/compile.h"

#include "base/mem.h"
#include "lang/make.h"

static bool is_method_call(const struct expr *e) {
    return e->a->kind == EXPR_ATTRIBUTE;
}

// The names of the keyword arguments as a constant tuple.
static uint16_t keyword_names(struct unit *u, const struct expr *e) {
    struct tuple *t = make_tuple(u->cache, e->nkeywords);
    if (!t) {
        unit_error(u, e->span, "out of memory");
        return 0;
    }
    for (size_t i = 0; i < e->nkeywords; i++) {
        for (size_t k = 0; k < i; k++)
            if (text_same(e->keywords[i].name, e->keywords[k].name))
                unit_error(u, e->keywords[i].span, "keyword argument repeated: %.*s", (int)e->keywords[i].name.len,
                           e->keywords[i].name.s);
        value_store(&t->items[i], interp_intern(u->in, e->keywords[i].name.s, e->keywords[i].name.len));
    }
    return const_index(u, value_from_object(t));
}

void compile_call(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    bool method = is_method_call(e);
    size_t n = e->items.len + e->nkeywords;
    if (dst + 1u == mark) u->temp = dst; // the result is wanted in the newest temporary: build the call there
    uint16_t at = temp_many(u, 1 + n);
    compile_to(u, method ? e->a->a : e->a, at);
    for (size_t i = 0; i < e->items.len && !u->failed; i++) compile_to(u, e->items.at[i], (uint16_t)(at + 1 + i));
    for (size_t i = 0; i < e->nkeywords && !u->failed; i++)
        compile_to(u, e->keywords[i].value, (uint16_t)(at + 1 + e->items.len + i));
    u->span = e->span;
    uint16_t name = method ? const_name(u, e->a->text) : 0;
    if (e->nkeywords) {
        emit(u, OP_NAMES, 0, keyword_names(u, e), 0);
        emit(u, method ? OP_METHODKW : OP_CALLKW, at, (uint32_t)n, name);
    } else {
        emit(u, method ? OP_METHOD : OP_CALL, at, (uint32_t)n, name);
    }
    if (at != dst) emit(u, OP_MOVE, dst, at, 0);
    u->temp = mark;
}

// Parameters take the first registers; those that inner functions capture move into cells at once.
static void add_params(struct unit *u, const struct ast_function *fn) {
    struct code *c = u->code;
    c->nparams = (uint16_t)fn->nparams;
    c->params = mem_alloc_zero(fn->nparams + 1, sizeof *c->params);
    for (size_t i = 0; i < fn->nparams; i++) {
        c->params[i] = interp_intern(u->in, fn->params[i].name.s, fn->params[i].name.len);
        for (size_t k = 0; k < i; k++)
            if (c->params[k] == c->params[i])
                unit_error(u, fn->params[i].span, "duplicate argument '%.*s' in function definition", (int)fn->params[i].name.len,
                           fn->params[i].name.s);
        struct local *l = local_add(u, fn->params[i].name, true);
        if (l->reg < 64) u->sure |= (uint64_t)1 << l->reg;
    }
}

static void make_cells(struct unit *u) {
    for (size_t i = 0; i < u->nlocals; i++) {
        struct local *l = &u->locals[i];
        l->is_cell = names_has(&u->mentioned, l->name);
        if (!l->is_cell) continue;
        if (!l->is_param) emit(u, OP_UNDEF, l->reg, 0, 0);
        emit(u, OP_NEWCELL, l->reg, 0, 0);
    }
}

static bool has_yield(const struct ast_block *b) {
    for (size_t i = 0; i < b->len; i++) {
        const struct stmt *s = b->at[i];
        if (s->kind == STMT_YIELD || has_yield(&s->body) || has_yield(&s->orelse) || has_yield(&s->finally)) return true;
    }
    return false;
}

// Default values are evaluated where the function is made; R[result] is a tuple of them. NO_REG: there are none.
static uint16_t compile_fallbacks(struct unit *u, const struct ast_function *fn) {
    size_t n = 0;
    for (size_t i = 0; i < fn->nparams; i++) n += fn->params[i].fallback != NULL;
    if (!n) return NO_REG;
    uint16_t first = temp_many(u, n);
    for (size_t i = 0, k = 0; i < fn->nparams; i++)
        if (fn->params[i].fallback) compile_to(u, fn->params[i].fallback, (uint16_t)(first + k++));
    emit(u, OP_TUPLE, first, first, (uint32_t)n);
    return first;
}

static void add_child(struct unit *u, struct code *child, uint16_t dst, uint16_t fallbacks) {
    if (!child) return;
    mem_reserve(u->code->children, u->code->nchildren, u->child_cap);
    u->code->children[u->code->nchildren] = child;
    emit_x(u, OP_FUNCTION, fallbacks != NO_REG, (uint16_t[]){dst, (uint16_t)u->code->nchildren++, fallbacks});
}

void compile_function(struct unit *u, const struct ast_function *fn, struct span span, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t fallbacks = compile_fallbacks(u, fn);
    struct unit inner;
    unit_begin(u, &inner, interp_intern(u->in, fn->name.s, fn->name.len));
    inner.span = span;
    add_params(&inner, fn);
    struct ast_block body = {fn->body, fn->nbody};
    if (fn->value) scope_scan_expr(&inner, fn->value);
    else scope_scan(&inner, &body);
    make_cells(&inner);
    if (fn->doc.s) inner.code->doc = interp_intern(u->in, fn->doc.s, fn->doc.len);
    if (fn->value) {
        emit(&inner, OP_RETURN, compile_any(&inner, fn->value), 0, 0);
    } else {
        inner.code->is_generator = has_yield(&body);
        compile_block(&inner, &body);
        uint16_t none = temp_new(&inner);
        emit(&inner, OP_LOADK, none, const_index(&inner, VALUE_NONE), 0);
        emit(&inner, OP_RETURN, none, 0, 0);
    }
    u->span = span;
    add_child(u, unit_end(&inner), dst, fallbacks);
    u->temp = mark;
}

static void declare_target(struct unit *u, const struct expr *t) {
    if (t->kind == EXPR_NAME) {
        local_declare(u, t->text);
        return;
    }
    for (size_t i = 0; i < t->items.len; i++) declare_target(u, t->items.at[i]);
}

static void compile_element(struct unit *u, const struct expr *e, uint16_t into) {
    uint32_t mark = u->temp;
    if (e->kind == EXPR_GENERATOR) {
        emit(u, OP_YIELD, compile_any(u, e->a), 0, 0);
    } else if (e->kind == EXPR_LIST_COMP) {
        uint16_t r = compile_any(u, e->a);
        emit(u, OP_APPEND, into, r, 0);
    } else {
        uint16_t key = compile_any(u, e->a), v = compile_any(u, e->b);
        emit(u, OP_ENTRY, into, key, v);
    }
    u->temp = mark;
}

// The loops from clause i inwards; `source` holds the iterable of the outermost, evaluated before.
static void compile_clauses(struct unit *u, const struct expr *e, size_t i, uint16_t source, uint16_t into) {
    if (i == e->nclauses) {
        compile_element(u, e, into);
        return;
    }
    const struct ast_clause *c = &e->clauses[i];
    uint32_t mark = u->temp, body = label_new(u), step = label_new(u);
    uint16_t loop = temp_many(u, 3), item = temp_new(u);
    if (i > 0) compile_to(u, c->iter, source = item);
    u->span = c->iter->span;
    emit(u, OP_FORPREP, loop, source, 0);
    emit_jump(u, OP_JUMP, 0, step);
    label_place(u, body);
    compile_assign(u, c->target, item);
    for (size_t k = 0; k < c->conds.len; k++) compile_branch(u, c->conds.at[k], false, step);
    compile_clauses(u, e, i + 1, NO_REG, into);
    label_place(u, step);
    u->span = c->iter->span;
    emit(u, OP_FORITER, loop, item, 0);
    emit_label_word(u, body);
    u->temp = mark;
}

// Lists and dicts are built in place: the comprehension's variables are registers of their own that nobody else sees.
void compile_comprehension(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    size_t nlocals = u->nlocals;
    uint64_t sure = u->sure;
    uint16_t into = temp_new(u), source = temp_new(u);
    compile_to(u, e->clauses[0].iter, source);
    emit(u, e->kind == EXPR_LIST_COMP ? OP_LIST : OP_DICT, into, 0, 0);
    for (size_t i = 0; i < e->nclauses; i++) declare_target(u, e->clauses[i].target);
    compile_clauses(u, e, 0, source, into);
    emit(u, OP_MOVE, dst, into, 0);
    local_forget(u, nlocals);
    u->sure = sure;
    u->temp = mark;
}

// (x for ...) is a function of one hidden parameter, the outermost iterable, which Python evaluates at once.
void compile_generator(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t at = temp_many(u, 2);
    compile_to(u, e->clauses[0].iter, (uint16_t)(at + 1));
    uint32_t checked = u->temp;
    u->span = e->clauses[0].iter->span;
    emit(u, OP_FORPREP, temp_many(u, 3), (uint32_t)(at + 1), 0); // fails at once when it cannot be iterated
    u->temp = checked;
    struct unit inner;
    unit_begin(u, &inner, interp_intern(u->in, "<genexpr>", 9));
    inner.span = e->span;
    struct ast_function fn = {.params = &(struct ast_param){.name = {".0", 2}}, .nparams = 1};
    add_params(&inner, &fn);
    scope_scan_expr(&inner, e->a);
    for (size_t i = 0; i < e->nclauses; i++) {
        if (i) scope_scan_expr(&inner, e->clauses[i].iter);
        for (size_t k = 0; k < e->clauses[i].conds.len; k++) scope_scan_expr(&inner, e->clauses[i].conds.at[k]);
    }
    inner.code->is_generator = true;
    for (size_t i = 0; i < e->nclauses; i++) declare_target(&inner, e->clauses[i].target);
    compile_clauses(&inner, e, 0, 0, NO_REG);
    uint16_t none = temp_new(&inner);
    emit(&inner, OP_LOADK, none, const_index(&inner, VALUE_NONE), 0);
    emit(&inner, OP_RETURN, none, 0, 0);
    u->span = e->span;
    add_child(u, unit_end(&inner), at, NO_REG);
    emit(u, OP_CALL, at, 1, 0);
    emit(u, OP_MOVE, dst, at, 0);
    u->temp = mark;
}
