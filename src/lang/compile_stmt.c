// Statements to code, and the way from a syntax tree to a code object.
#include "lang/compile.h"

#include "base/mem.h"
#include "lang/make.h"

#include <string.h>

static void compile_stmt(struct unit *u, const struct stmt *s);

void compile_block(struct unit *u, const struct ast_block *b) {
    for (size_t i = 0; i < b->len && !u->failed; i++) {
        uint32_t mark = u->temp;
        compile_stmt(u, b->at[i]);
        u->temp = mark;
    }
}

static void assign_many(struct unit *u, const struct expr *target, uint16_t src) {
    size_t n = target->items.len;
    uint32_t mark = u->temp;
    uint16_t first = temp_many(u, n);
    u->span = target->span;
    emit(u, OP_UNPACK, first, src, (uint32_t)n);
    for (size_t i = 0; i < n; i++) compile_assign(u, target->items.at[i], (uint16_t)(first + i));
    u->temp = mark;
}

void compile_assign(struct unit *u, const struct expr *t, uint16_t src) {
    uint32_t mark = u->temp;
    u->span = t->span;
    switch (t->kind) {
    case EXPR_NAME: name_store(u, t->text, src); break;
    case EXPR_TUPLE: case EXPR_LIST: assign_many(u, t, src); break;
    case EXPR_INDEX: {
        uint16_t container = compile_any(u, t->a), index = compile_any(u, t->b);
        u->span = t->span;
        emit(u, OP_SETITEM, container, index, src);
        break;
    }
    case EXPR_ATTRIBUTE: {
        uint16_t object = compile_any(u, t->a);
        u->span = t->span;
        emit(u, OP_SETATTR, object, const_name(u, t->text), src);
        break;
    }
    default: unit_error(u, t->span, "cannot assign to this"); break;
    }
    u->temp = mark;
}

// Expressions that write their register once, as their last act: safe to build in the variable that they may also read.
static bool writes_last(const struct expr *e) {
    switch (e->kind) {
    case EXPR_NONE: case EXPR_TRUE: case EXPR_FALSE: case EXPR_INT: case EXPR_FLOAT: case EXPR_STRING: case EXPR_NAME:
    case EXPR_BINARY: case EXPR_UNARY: case EXPR_INDEX: case EXPR_ATTRIBUTE: case EXPR_TUPLE: case EXPR_LIST: return true;
    default: return false;
    }
}

// a, b = x, y without a tuple in between: all values first, then the targets from left to right.
static bool assign_pairwise(struct unit *u, const struct stmt *s) {
    const struct expr *t = s->targets.at[0], *v = s->value;
    if (s->targets.len != 1 || v->kind != EXPR_TUPLE) return false;
    if ((t->kind != EXPR_TUPLE && t->kind != EXPR_LIST) || t->items.len != v->items.len) return false;
    size_t n = v->items.len;
    uint16_t first = temp_many(u, n);
    for (size_t i = 0; i < n; i++) compile_to(u, v->items.at[i], (uint16_t)(first + i));
    for (size_t i = 0; i < n; i++) compile_assign(u, t->items.at[i], (uint16_t)(first + i));
    return true;
}

static void compile_assignment(struct unit *u, const struct stmt *s) {
    if (assign_pairwise(u, s)) return;
    const struct expr *t = s->targets.at[0];
    if (s->targets.len == 1 && t->kind == EXPR_NAME && writes_last(s->value)) {
        struct name_ref r = name_resolve(u, t->text);
        if (r.place == NAME_LOCAL) {
            compile_to(u, s->value, r.index);
            u->span = t->span;
            name_store(u, t->text, r.index);
            return;
        }
    }
    uint16_t v = compile_any(u, s->value);
    for (size_t i = 0; i < s->targets.len; i++) compile_assign(u, s->targets.at[i], v);
}

static const uint8_t inplace_ops[AST_OP_COUNT] = {
    [AST_ADD] = OP_ADD, [AST_SUB] = OP_SUB,           [AST_MUL] = OP_MUL,
    [AST_DIV] = OP_DIV, [AST_FLOORDIV] = OP_FLOORDIV, [AST_MOD] = OP_MOD,
};

// R[dst] = R[old] op= value
static void emit_inplace(struct unit *u, const struct stmt *s, uint16_t old, uint16_t dst) {
    value k = s->value->kind == EXPR_INT || s->value->kind == EXPR_FLOAT ? literal_value(u, s->value) : VALUE_UNDEF;
    uint8_t op = inplace_ops[s->op];
    bool constant = op && k != VALUE_UNDEF;
    uint16_t right = constant ? const_index(u, k) : compile_any(u, s->value);
    u->span = s->span;
    if (op) emit_x(u, (enum opcode)(op + (constant ? OP_ADDK - OP_ADD : 0)), 1, (uint16_t[]){dst, old, right});
    else emit_x(u, OP_INPLACE, (uint8_t)s->op, (uint16_t[]){dst, old, right});
}

static void compile_augmented(struct unit *u, const struct stmt *s) {
    const struct expr *t = s->targets.at[0];
    u->span = t->span;
    if (t->kind == EXPR_NAME) {
        uint16_t old = compile_any(u, t);
        struct name_ref r = name_resolve(u, t->text);
        uint16_t dst = r.place == NAME_LOCAL ? r.index : old;
        emit_inplace(u, s, old, dst);
        name_store(u, t->text, dst);
        return;
    }
    uint16_t object = compile_any(u, t->a), v = temp_new(u), index = 0;
    if (t->kind == EXPR_INDEX) index = compile_any(u, t->b);
    u->span = t->span;
    if (t->kind == EXPR_INDEX) emit(u, OP_GETITEM, v, object, index);
    else emit(u, OP_GETATTR, v, object, index = const_name(u, t->text));
    emit_inplace(u, s, v, v);
    emit(u, t->kind == EXPR_INDEX ? OP_SETITEM : OP_SETATTR, object, index, v);
}

static void compile_if(struct unit *u, const struct stmt *s) {
    uint32_t otherwise = label_new(u), out = label_new(u), mark = u->temp;
    compile_branch(u, s->cond, false, otherwise);
    u->temp = mark;
    uint64_t before = u->sure;
    compile_block(u, &s->body);
    uint64_t after = u->sure;
    u->sure = before;
    if (s->orelse.len) emit_jump(u, OP_JUMP, 0, out);
    label_place(u, otherwise);
    compile_block(u, &s->orelse);
    u->sure &= after;
    label_place(u, out);
}

// Loops test at the bottom: one jump a round.
static void compile_while(struct unit *u, const struct stmt *s) {
    struct block loop = {.kind = BLOCK_LOOP, .outer = u->block, .open = NO_RANGE};
    uint32_t body = label_new(u), done = label_new(u);
    loop.on_break = label_new(u);
    loop.on_continue = label_new(u);
    bool forever = s->cond->kind == EXPR_TRUE;
    uint64_t before = u->sure;
    if (!forever) emit_jump(u, OP_JUMP, 0, loop.on_continue);
    label_place(u, body);
    u->block = &loop;
    compile_block(u, &s->body);
    u->block = loop.outer;
    label_place(u, loop.on_continue);
    u->sure = before;
    u->span = s->cond->span;
    uint32_t mark = u->temp;
    if (forever) emit_jump(u, OP_LOOP, 0, body);
    else compile_branch(u, s->cond, true, body);
    u->temp = mark;
    label_place(u, done);
    compile_block(u, &s->orelse);
    u->sure = before;
    label_place(u, loop.on_break);
}

// Where an item goes: straight into a plain local variable, else into a temporary first.
static uint16_t loop_item(struct unit *u, const struct expr *target) {
    if (target->kind == EXPR_NAME) {
        struct name_ref r = name_resolve(u, target->text);
        if (r.place == NAME_LOCAL) return r.index;
    }
    return temp_new(u);
}

static void compile_for(struct unit *u, const struct stmt *s) {
    struct block loop = {.kind = BLOCK_LOOP, .outer = u->block, .open = NO_RANGE};
    uint32_t body = label_new(u);
    loop.on_break = label_new(u);
    loop.on_continue = label_new(u);
    uint16_t state = temp_many(u, 3);
    uint32_t mark = u->temp;
    uint16_t source = compile_any(u, s->value);
    u->span = s->value->span;
    emit(u, OP_FORPREP, state, source, 0);
    u->temp = mark;
    uint16_t item = loop_item(u, s->targets.at[0]);
    uint64_t before = u->sure;
    emit_jump(u, OP_JUMP, 0, loop.on_continue);
    label_place(u, body);
    compile_assign(u, s->targets.at[0], item);
    u->block = &loop;
    compile_block(u, &s->body);
    u->block = loop.outer;
    label_place(u, loop.on_continue);
    u->sure = before;
    u->span = s->value->span;
    emit(u, OP_FORITER, state, item, 0);
    emit_label_word(u, body);
    compile_block(u, &s->orelse);
    u->sure = before;
    label_place(u, loop.on_break);
}

static void compile_exit(struct unit *u, const struct stmt *s) {
    struct block *loop = u->block;
    while (loop && loop->kind != BLOCK_LOOP) loop = loop->outer;
    if (!loop) {
        unit_error(u, s->span, s->kind == STMT_BREAK ? "'break' outside loop" : "'continue' not properly in loop");
        return;
    }
    block_leave(u, loop);
    emit_jump(u, OP_JUMP, 0, s->kind == STMT_BREAK ? loop->on_break : loop->on_continue);
    block_resume(u, loop);
}

static bool has_cleanup(const struct unit *u) {
    for (const struct block *b = u->block; b; b = b->outer)
        if (b->kind != BLOCK_LOOP && b->kind != BLOCK_EXCEPT) return true;
    return false;
}

static void compile_return(struct unit *u, const struct stmt *s) {
    if (u->is_module) {
        unit_error(u, s->span, "'return' outside function");
        return;
    }
    uint16_t r;
    if (!s->value) emit(u, OP_LOADK, r = temp_new(u), const_index(u, VALUE_NONE), 0);
    else if (has_cleanup(u)) compile_to(u, s->value, r = temp_new(u));
    else r = compile_any(u, s->value);
    block_leave(u, NULL);
    u->span = s->span;
    emit(u, OP_RETURN, r, 0, 0);
    block_resume(u, NULL);
}

static void compile_raise(struct unit *u, const struct stmt *s) {
    if (!s->value) { // again what the handler around it caught
        const struct block *b = u->block;
        while (b && b->kind != BLOCK_UNBIND) b = b->outer;
        u->span = s->span;
        if (b) emit(u, OP_RERAISE, b->reg, 0, 0);
        else emit(u, OP_RAISE, NO_REG, NO_REG, 0);
        return;
    }
    uint16_t e = compile_any(u, s->value);
    uint16_t cause = s->cause ? compile_any(u, s->cause) : NO_REG;
    u->span = s->span;
    emit(u, OP_RAISE, e, cause, 0);
}

static void compile_delete(struct unit *u, const struct expr *t) {
    u->span = t->span;
    if (t->kind == EXPR_NAME) {
        name_delete(u, t->text);
    } else if (t->kind == EXPR_INDEX) {
        uint16_t container = compile_any(u, t->a), index = compile_any(u, t->b);
        u->span = t->span;
        emit(u, OP_DELITEM, container, index, 0);
    } else if (t->kind == EXPR_TUPLE || t->kind == EXPR_LIST) {
        for (size_t i = 0; i < t->items.len; i++) compile_delete(u, t->items.at[i]);
    } else {
        unit_error(u, t->span, "bobbin cannot delete attributes");
    }
}

static void compile_import(struct unit *u, const struct stmt *s) {
    for (size_t i = 0; i < s->nimports; i++) {
        const struct ast_import *im = &s->imports[i];
        const char *dot = memchr(im->name.s, '.', im->name.len);
        struct ast_text bound = im->alias.s ? im->alias : im->name;
        if (!im->alias.s && dot) bound.len = (size_t)(dot - im->name.s);
        uint16_t m = temp_new(u);
        u->span = im->span;
        emit(u, OP_IMPORT, m, const_name(u, im->name), !im->alias.s);
        name_store(u, bound, m);
    }
}

static void compile_from(struct unit *u, const struct stmt *s) {
    if (!s->nimports) {
        unit_error(u, s->span, "bobbin leaves out 'from %.*s import *': name what you need", (int)s->module.len, s->module.s);
        return;
    }
    uint16_t m = temp_new(u), v = temp_new(u);
    u->span = s->module_span;
    emit(u, OP_IMPORT, m, const_name(u, s->module), 0);
    for (size_t i = 0; i < s->nimports; i++) {
        const struct ast_import *im = &s->imports[i];
        u->span = im->span;
        emit(u, OP_IMPORTED, v, m, const_name(u, im->name));
        name_store(u, im->alias.s ? im->alias : im->name, v);
    }
}

static void compile_expr_stmt(struct unit *u, const struct stmt *s) {
    uint16_t r = temp_new(u);
    compile_to(u, s->value, r);
    if (s->is_bare) emit(u, OP_BARE, r, 0, 0);
}

static void compile_stmt(struct unit *u, const struct stmt *s) {
    u->span = s->span;
    switch (s->kind) {
    case STMT_EXPR: compile_expr_stmt(u, s); break;
    case STMT_ASSIGN: compile_assignment(u, s); break;
    case STMT_AUG: compile_augmented(u, s); break;
    case STMT_IF: compile_if(u, s); break;
    case STMT_WHILE: compile_while(u, s); break;
    case STMT_FOR: compile_for(u, s); break;
    case STMT_DEF: {
        uint16_t r = temp_new(u);
        compile_function(u, s->function, s->function->name_span, r);
        name_store(u, s->function->name, r);
        break;
    }
    case STMT_RETURN: compile_return(u, s); break;
    case STMT_BREAK: case STMT_CONTINUE: compile_exit(u, s); break;
    case STMT_PASS: case STMT_GLOBAL: break;
    case STMT_ASSERT: compile_assert(u, s); break;
    case STMT_RAISE: compile_raise(u, s); break;
    case STMT_TRY: compile_try(u, s); break;
    case STMT_WITH: compile_with(u, s); break;
    case STMT_YIELD: emit(u, OP_YIELD, compile_any(u, s->value), 0, 0); break;
    case STMT_DEL:
        for (size_t i = 0; i < s->targets.len; i++) compile_delete(u, s->targets.at[i]);
        break;
    case STMT_IMPORT: compile_import(u, s); break;
    case STMT_FROM: compile_from(u, s); break;
    case STMT_COUNT: break;
    }
}

// The whole of a cell: its value is that of a last statement that is an expression.
struct code *compile_module(struct unit *u, const struct ast_block *block) {
    struct unit top = {0};
    unit_begin(u, &top, interp_intern(u->in, "<module>", 8));
    top.parent = NULL;
    top.is_module = true;
    scope_scan(&top, block);
    bool valued = block->len && block->at[block->len - 1]->kind == STMT_EXPR;
    struct ast_block front = {block->at, block->len - valued};
    compile_block(&top, &front);
    uint16_t r = temp_new(&top);
    if (valued && !top.failed) {
        const struct stmt *last = block->at[block->len - 1];
        compile_to(&top, last->value, r);
        if (last->is_bare) emit(&top, OP_BARE, r, 0, 0);
    } else {
        emit(&top, OP_LOADK, r, const_index(&top, VALUE_NONE), 0);
    }
    emit(&top, OP_RETURN, r, 0, 0);
    return unit_end(&top);
}
