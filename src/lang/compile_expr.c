// Expressions to code. compile_to puts a value into a given register; compile_any prefers the register where it already is.
#include "lang/compile.h"

#include "lang/make.h"

static const uint8_t arith_ops[AST_OP_COUNT] = {
    [AST_ADD] = OP_ADD, [AST_SUB] = OP_SUB,           [AST_MUL] = OP_MUL,
    [AST_DIV] = OP_DIV, [AST_FLOORDIV] = OP_FLOORDIV, [AST_MOD] = OP_MOD,
};
static const uint8_t jump_ops[AST_OP_COUNT] = {
    [AST_LT] = OP_JLT, [AST_LE] = OP_JLE, [AST_GT] = OP_JGT, [AST_GE] = OP_JGE, [AST_EQ] = OP_JEQ, [AST_NE] = OP_JNE,
};

static bool is_number(const struct expr *e) {
    return e->kind == EXPR_INT || e->kind == EXPR_FLOAT;
}

// Two integer constants, where the result is small and cannot fail.
static value fold_ints(enum ast_op op, int64_t a, int64_t b) {
    int64_t r;
    bool overflow = false;
    switch (op) {
    case AST_ADD: overflow = __builtin_add_overflow(a, b, &r); break;
    case AST_SUB: overflow = __builtin_sub_overflow(a, b, &r); break;
    case AST_MUL: overflow = __builtin_mul_overflow(a, b, &r); break;
    default: return VALUE_UNDEF;
    }
    return overflow || !value_fits_small(r) ? VALUE_UNDEF : value_from_small(r);
}

static value fold_unary(struct unit *u, const struct expr *e) {
    if (e->op != AST_NEG || !is_number(e->a)) return VALUE_UNDEF;
    if (e->a->kind == EXPR_FLOAT) return make_float(u->cache, -e->a->f);
    return e->a->i == INT64_MIN ? VALUE_UNDEF : make_int(u->cache, -e->a->i);
}

static value fold_binary(struct unit *u, const struct expr *e) {
    if (!is_number(e->a) && e->a->kind != EXPR_BINARY && e->a->kind != EXPR_UNARY) return VALUE_UNDEF;
    if (e->b->kind != EXPR_INT) return VALUE_UNDEF;
    value a = literal_value(u, e->a);
    return value_is_small(a) ? fold_ints(e->op, value_small(a), e->b->i) : VALUE_UNDEF;
}

// The value of a literal or of simple arithmetic on literals; VALUE_UNDEF for all else.
value literal_value(struct unit *u, const struct expr *e) {
    switch (e->kind) {
    case EXPR_NONE: return VALUE_NONE;
    case EXPR_TRUE: return VALUE_TRUE;
    case EXPR_FALSE: return VALUE_FALSE;
    case EXPR_INT: return make_int(u->cache, e->i);
    case EXPR_FLOAT: return make_float(u->cache, e->f);
    case EXPR_STRING: return interp_intern(u->in, e->text.s, e->text.len);
    case EXPR_UNARY: return fold_unary(u, e);
    case EXPR_BINARY: return fold_binary(u, e);
    default: return VALUE_UNDEF;
    }
}

static void load_value(struct unit *u, value v, uint16_t dst) {
    if (value_is_small(v) && value_small(v) == (int32_t)value_small(v)) {
        uint32_t at = emit(u, OP_LOADI, dst, 0, 0);
        u->code->at[at].jump = (int32_t)value_small(v);
    } else {
        emit(u, OP_LOADK, dst, const_index(u, v), 0);
    }
}

static void compile_binary(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t left = compile_any(u, e->a);
    uint8_t op = arith_ops[e->op];
    value k = op && is_number(e->b) ? literal_value(u, e->b) : VALUE_UNDEF;
    uint16_t right = k != VALUE_UNDEF ? const_index(u, k) : compile_any(u, e->b);
    u->span = e->span;
    if (op) emit(u, k != VALUE_UNDEF ? (enum opcode)(op + (OP_ADDK - OP_ADD)) : (enum opcode)op, dst, left, right);
    else emit_x(u, OP_BINARY, (uint8_t)e->op, (uint16_t[]){dst, left, right});
    u->temp = mark;
}

// A jump on a chain's last comparison: the fast ones are an instruction of their own, the others make a bool first.
static void branch_last(struct unit *u, const struct expr *e, uint16_t left, bool sense, uint32_t label) {
    size_t i = e->items.len - 2;
    enum ast_op op = e->cmps[i];
    const struct expr *right = e->items.at[i + 1];
    uint8_t jump = jump_ops[op];
    if (jump) {
        value k = is_number(right) || right->kind == EXPR_STRING ? literal_value(u, right) : VALUE_UNDEF;
        uint16_t r = k != VALUE_UNDEF ? const_index(u, k) : compile_any(u, right);
        u->span = e->span;
        enum opcode code = (enum opcode)(jump + (k != VALUE_UNDEF ? OP_JLTK - OP_JLT : 0));
        emit_x(u, code, sense, (uint16_t[]){left, r, 0});
        emit_label_word(u, label);
        return;
    }
    uint16_t r = compile_any(u, right), t = temp_new(u);
    u->span = e->span;
    emit_x(u, OP_COMPARE, (uint8_t)op, (uint16_t[]){t, left, r});
    emit_jump(u, sense ? OP_JTRUE : OP_JFALSE, t, label);
}

// a < b < c as in Python: each operand once, and no further than the first comparison that fails.
static void branch_chain(struct unit *u, const struct expr *e, bool sense, uint32_t label) {
    uint32_t mark = u->temp, out = label_new(u);
    size_t n = e->items.len - 1;
    uint16_t left = compile_any(u, e->items.at[0]);
    for (size_t i = 0; i + 1 < n; i++) {
        uint16_t t = temp_new(u), right = temp_new(u);
        compile_to(u, e->items.at[i + 1], right);
        u->span = e->span;
        emit_x(u, OP_COMPARE, (uint8_t)e->cmps[i], (uint16_t[]){t, left, right});
        emit_jump(u, OP_JFALSE, t, sense ? out : label);
        left = right;
    }
    branch_last(u, e, left, sense, label);
    label_place(u, out);
    u->temp = mark;
}

void compile_branch(struct unit *u, const struct expr *cond, bool sense, uint32_t label) {
    if (cond->kind == EXPR_UNARY && cond->op == AST_NOT) {
        compile_branch(u, cond->a, !sense, label);
        return;
    }
    if (cond->kind == EXPR_COMPARE) {
        branch_chain(u, cond, sense, label);
        return;
    }
    if (cond->kind == EXPR_AND || cond->kind == EXPR_OR) {
        bool decides = cond->kind == EXPR_OR; // the value of the left side that settles the whole
        uint64_t sure;
        if (decides == sense) {
            compile_branch(u, cond->a, sense, label);
            sure = u->sure;
            compile_branch(u, cond->b, sense, label);
        } else {
            uint32_t out = label_new(u);
            compile_branch(u, cond->a, decides, out);
            sure = u->sure;
            compile_branch(u, cond->b, sense, label);
            label_place(u, out);
        }
        u->sure = sure;
        return;
    }
    uint32_t mark = u->temp;
    uint16_t r = compile_any(u, cond);
    emit_jump(u, sense ? OP_JTRUE : OP_JFALSE, r, label);
    u->temp = mark;
}

static void compile_compare(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp, out = label_new(u);
    size_t n = e->items.len - 1;
    uint16_t left = compile_any(u, e->items.at[0]);
    for (size_t i = 0; i < n; i++) {
        uint16_t right;
        if (i + 1 < n) compile_to(u, e->items.at[i + 1], right = temp_new(u));
        else right = compile_any(u, e->items.at[i + 1]);
        u->span = e->span;
        emit_x(u, OP_COMPARE, (uint8_t)e->cmps[i], (uint16_t[]){dst, left, right});
        if (i + 1 < n) emit_jump(u, OP_JFALSE, dst, out);
        left = right;
    }
    label_place(u, out);
    u->temp = mark;
}

static void compile_and_or(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t out = label_new(u);
    compile_to(u, e->a, dst);
    emit_jump(u, e->kind == EXPR_OR ? OP_JTRUE : OP_JFALSE, dst, out);
    uint64_t sure = u->sure;
    compile_to(u, e->b, dst);
    u->sure = sure;
    label_place(u, out);
}

static void compile_conditional(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t otherwise = label_new(u), out = label_new(u);
    compile_branch(u, e->c, false, otherwise);
    uint64_t sure = u->sure;
    compile_to(u, e->a, dst);
    emit_jump(u, OP_JUMP, 0, out);
    label_place(u, otherwise);
    u->sure = sure;
    compile_to(u, e->b, dst);
    u->sure = sure;
    label_place(u, out);
}

#define LITERAL_AT_ONCE 30 // longer displays are built item by item, as in CPython

static void compile_sequence(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    size_t n = e->items.len;
    bool at_once = e->kind == EXPR_TUPLE || n <= LITERAL_AT_ONCE;
    uint16_t first = at_once ? temp_many(u, n) : 0;
    if (at_once) {
        for (size_t i = 0; i < n && !u->failed; i++) compile_to(u, e->items.at[i], (uint16_t)(first + i));
        u->span = e->span;
        emit(u, e->kind == EXPR_TUPLE ? OP_TUPLE : OP_LIST, dst, first, (uint32_t)n);
    } else {
        uint16_t list = temp_new(u), item = temp_new(u);
        emit(u, OP_LIST, list, 0, 0);
        for (size_t i = 0; i < n && !u->failed; i++) {
            compile_to(u, e->items.at[i], item);
            emit(u, OP_APPEND, list, item, 0);
        }
        emit(u, OP_MOVE, dst, list, 0);
    }
    u->temp = mark;
}

static void compile_dict(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    size_t n = e->items.len;
    if (n <= LITERAL_AT_ONCE) {
        uint16_t first = temp_many(u, n);
        for (size_t i = 0; i < n && !u->failed; i++) compile_to(u, e->items.at[i], (uint16_t)(first + i));
        u->span = e->span;
        emit(u, OP_DICT, dst, first, (uint32_t)n / 2);
        u->temp = mark;
        return;
    }
    uint16_t dict = temp_new(u), key = temp_many(u, 2);
    emit(u, OP_DICT, dict, 0, 0);
    for (size_t i = 0; i + 1 < e->items.len && !u->failed; i += 2) {
        compile_to(u, e->items.at[i], key);
        compile_to(u, e->items.at[i + 1], (uint16_t)(key + 1));
        u->span = e->items.at[i]->span;
        emit(u, OP_ENTRY, dict, key, (uint32_t)(key + 1));
    }
    emit(u, OP_MOVE, dst, dict, 0);
    u->temp = mark;
}

static void compile_slice(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t first = temp_many(u, 3);
    const struct expr *parts[] = {e->a, e->b, e->c};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i]) compile_to(u, parts[i], (uint16_t)(first + i));
        else load_value(u, VALUE_NONE, (uint16_t)(first + i));
    }
    u->span = e->span;
    emit(u, OP_SLICE, dst, first, 0);
    u->temp = mark;
}

static void compile_item(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t container = compile_any(u, e->a), index = compile_any(u, e->b);
    u->span = e->span;
    emit(u, OP_GETITEM, dst, container, index);
    u->temp = mark;
}

static void compile_field(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t v = compile_any(u, e->a);
    uint16_t spec = e->b ? compile_any(u, e->b) : NO_REG;
    u->span = e->a->span;
    emit_x(u, OP_FORMAT, (uint8_t)e->conversion, (uint16_t[]){dst, v, spec});
    u->temp = mark;
}

void compile_fstring(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t first = temp_many(u, e->items.len);
    for (size_t i = 0; i < e->items.len && !u->failed; i++) compile_to(u, e->items.at[i], (uint16_t)(first + i));
    u->span = e->span;
    emit(u, OP_CONCAT, dst, first, (uint32_t)e->items.len);
    u->temp = mark;
}

static void compile_unary(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t r = compile_any(u, e->a);
    u->span = e->span;
    emit_x(u, OP_UNARY, (uint8_t)e->op, (uint16_t[]){dst, r, 0});
    u->temp = mark;
}

static void compile_attribute(struct unit *u, const struct expr *e, uint16_t dst) {
    uint32_t mark = u->temp;
    uint16_t r = compile_any(u, e->a);
    u->span = e->span;
    emit(u, OP_GETATTR, dst, r, const_name(u, e->text));
    u->temp = mark;
}

void compile_to(struct unit *u, const struct expr *e, uint16_t dst) {
    if (u->failed) return;
    u->span = e->span;
    value v = literal_value(u, e);
    if (v != VALUE_UNDEF) {
        load_value(u, v, dst);
        return;
    }
    switch (e->kind) {
    case EXPR_NAME: name_load(u, e->text, dst); break;
    case EXPR_TUPLE: case EXPR_LIST: compile_sequence(u, e, dst); break;
    case EXPR_DICT: compile_dict(u, e, dst); break;
    case EXPR_UNARY: compile_unary(u, e, dst); break;
    case EXPR_BINARY: compile_binary(u, e, dst); break;
    case EXPR_COMPARE: compile_compare(u, e, dst); break;
    case EXPR_AND: case EXPR_OR: compile_and_or(u, e, dst); break;
    case EXPR_CONDITIONAL: compile_conditional(u, e, dst); break;
    case EXPR_CALL: compile_call(u, e, dst); break;
    case EXPR_ATTRIBUTE: compile_attribute(u, e, dst); break;
    case EXPR_INDEX: compile_item(u, e, dst); break;
    case EXPR_SLICE: compile_slice(u, e, dst); break;
    case EXPR_LAMBDA: compile_function(u, e->function, e->span, dst); break;
    case EXPR_LIST_COMP: case EXPR_DICT_COMP: compile_comprehension(u, e, dst); break;
    case EXPR_GENERATOR: compile_generator(u, e, dst); break;
    case EXPR_FSTRING: compile_fstring(u, e, dst); break;
    case EXPR_FIELD: compile_field(u, e, dst); break;
    case EXPR_HOST: emit(u, OP_HOST, dst, const_name(u, e->text), 0); break;
    default: unit_error(u, e->span, "this cannot stand here"); break;
    }
}

uint16_t compile_any(struct unit *u, const struct expr *e) {
    if (e->kind == EXPR_NAME) {
        u->span = e->span;
        struct name_ref r = name_resolve(u, e->text);
        if (r.place == NAME_LOCAL) {
            name_load(u, e->text, r.index);
            return r.index;
        }
    }
    uint16_t t = temp_new(u);
    compile_to(u, e, t);
    return t;
}
