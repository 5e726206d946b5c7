// Expressions: a Pratt parser. A table gives each infix operator its binding strength; one loop does the rest. Chains are loops,
// so only what really nests costs C stack, and that is counted.
#include "base/mem.h"
#include "lang/literal.h"
#include "lang/parser_inside.h"
#include <string.h>

enum strength { // of binding, from loose to tight
    LOOSEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, UNARY, POWER
};

struct infix {
    enum strength strength; // 0: no infix operator
    enum expr_kind kind;
    enum ast_op op;
};

static const struct infix infixes[TOKEN_COUNT] = {
    [TOKEN_OR] = {OR, EXPR_OR, 0},
    [TOKEN_AND] = {AND, EXPR_AND, 0},
    [TOKEN_EQ] = {COMPARE, EXPR_COMPARE, AST_EQ},
    [TOKEN_NE] = {COMPARE, EXPR_COMPARE, AST_NE},
    [TOKEN_LT] = {COMPARE, EXPR_COMPARE, AST_LT},
    [TOKEN_LE] = {COMPARE, EXPR_COMPARE, AST_LE},
    [TOKEN_GT] = {COMPARE, EXPR_COMPARE, AST_GT},
    [TOKEN_GE] = {COMPARE, EXPR_COMPARE, AST_GE},
    [TOKEN_IN] = {COMPARE, EXPR_COMPARE, AST_IN},
    [TOKEN_NOT] = {COMPARE, EXPR_COMPARE, AST_NOT_IN},
    [TOKEN_IS] = {COMPARE, EXPR_COMPARE, AST_IS},
    [TOKEN_BAR] = {BIT_OR, EXPR_BINARY, AST_BITOR},
    [TOKEN_CARET] = {BIT_XOR, EXPR_BINARY, AST_BITXOR},
    [TOKEN_AMP] = {BIT_AND, EXPR_BINARY, AST_BITAND},
    [TOKEN_LSHIFT] = {SHIFT, EXPR_BINARY, AST_LSHIFT},
    [TOKEN_RSHIFT] = {SHIFT, EXPR_BINARY, AST_RSHIFT},
    [TOKEN_PLUS] = {SUM, EXPR_BINARY, AST_ADD},
    [TOKEN_MINUS] = {SUM, EXPR_BINARY, AST_SUB},
    [TOKEN_STAR] = {PRODUCT, EXPR_BINARY, AST_MUL},
    [TOKEN_SLASH] = {PRODUCT, EXPR_BINARY, AST_DIV},
    [TOKEN_FLOORDIV] = {PRODUCT, EXPR_BINARY, AST_FLOORDIV},
    [TOKEN_PERCENT] = {PRODUCT, EXPR_BINARY, AST_MOD},
    [TOKEN_AT] = {PRODUCT, EXPR_BINARY, 0},
};

static struct expr *parse_infix(struct parser *p, enum strength least);

// An integer beyond 64 bits is an error; a negative one reaches one further.
static struct expr *make_int(struct parser *p, struct token t, uint32_t start, bool negative) {
    uint64_t value;
    bool fits = literal_int(p->source->text + t.span.start, t.span.end - t.span.start, &value);
    if (!fits || value > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        parser_fail(p, t.span, "bobbin has 64-bit integers; this one is too large");
        parser_hint(p, "the largest is 9223372036854775807; floats such as 1e30 go further, with 16 digits");
        return NULL;
    }
    struct expr *e = parser_node(p, EXPR_INT, start);
    e->i = negative ? (int64_t)(0 - value) : (int64_t)value;
    return parser_seal(p, e);
}

static struct expr *parse_int(struct parser *p) {
    struct token t = p->tok;
    parser_advance(p);
    return make_int(p, t, t.span.start, false);
}

static struct expr *parse_float(struct parser *p) {
    struct expr *e = parser_node(p, EXPR_FLOAT, p->tok.span.start);
    e->f = literal_float(p->source->text + p->tok.span.start, p->tok.span.end - p->tok.span.start);
    parser_advance(p);
    return parser_seal(p, e);
}

static struct expr *parse_word(struct parser *p, enum expr_kind kind) {
    struct expr *e = parser_node(p, kind, p->tok.span.start);
    e->text = kind == EXPR_NAME ? parser_text(p, p->tok) : (struct ast_text){0};
    parser_advance(p);
    return parser_seal(p, e);
}

// lambda params: expression
static struct expr *parse_lambda(struct parser *p) {
    struct expr *e = parser_node(p, EXPR_LAMBDA, p->tok.span.start);
    struct ast_function *fn = arena_alloc(p->arena, sizeof *fn);
    fn->name = (struct ast_text){"<lambda>", strlen("<lambda>")};
    fn->name_span = p->tok.span;
    e->function = fn;
    parser_advance(p);
    if (!parser_params(p, fn, TOKEN_COLON) || !parser_expect(p, TOKEN_COLON) || !(fn->value = parser_expression(p))) {
        return NULL;
    }
    return parser_seal(p, e);
}

// What stands where an operand should, and is none.
static struct expr *refuse_atom(struct parser *p) {
    struct span here = p->tok.span;
    switch (p->tok.kind) {
    case TOKEN_YIELD:
        return parser_leave_out(p, here, "'yield' and generator functions", "collect the values in a list and return it");
    case TOKEN_AWAIT:
        return parser_leave_out(p, here, "'await' and async functions", "use threads: t = spawn(f), then t.join()");
    case TOKEN_STAR:
        return parser_leave_out(p, here, "the starred form *x", "name the elements one by one, or keep the list as it is");
    case TOKEN_POWER:
        return parser_leave_out(p, here, "the starred form **x", "name the keywords one by one");
    case TOKEN_ELLIPSIS:
        return parser_leave_out(p, here, "'...' as a value (Ellipsis)", "use None, or 'pass' for an empty block");
    default:
        return parser_fail_here(p);
    }
}

struct expr *parser_atom(struct parser *p) {
    switch (p->tok.kind) {
    case TOKEN_NAME: return parse_word(p, EXPR_NAME);
    case TOKEN_NONE: return parse_word(p, EXPR_NONE);
    case TOKEN_TRUE: return parse_word(p, EXPR_TRUE);
    case TOKEN_FALSE: return parse_word(p, EXPR_FALSE);
    case TOKEN_INT: return parse_int(p);
    case TOKEN_FLOAT: return parse_float(p);
    case TOKEN_STRING: return parser_strings(p);
    case TOKEN_LPAREN: case TOKEN_LBRACKET: case TOKEN_LBRACE: return parser_bracket(p);
    default: return refuse_atom(p);
    }
}

// .name behind an object
static struct expr *parse_attribute(struct parser *p, struct expr *object, uint32_t start) {
    parser_advance(p);
    if (p->tok.kind != TOKEN_NAME) {
        return parser_fail_here(p);
    }
    struct expr *e = parser_node(p, EXPR_ATTRIBUTE, start);
    e->a = object;
    e->text = parser_text(p, p->tok);
    parser_advance(p);
    return parser_seal(p, e);
}

// atom ('.' name | '(' arguments ')' | '[' index ']')*
static struct expr *parse_primary(struct parser *p) {
    uint32_t start = p->tok.span.start;
    struct expr *e = parser_atom(p);
    while (e) {
        switch (p->tok.kind) {
        case TOKEN_DOT: e = parse_attribute(p, e, start); break;
        case TOKEN_LPAREN: e = parser_call(p, e, start); break;
        case TOKEN_LBRACKET: e = parser_index(p, e, start); break;
        default: return e;
        }
    }
    return NULL;
}

// primary ['**' unary]: binds tighter than a sign on its left, looser than one on its right
static struct expr *parse_power(struct parser *p) {
    uint32_t start = p->tok.span.start;
    struct expr *base = parse_primary(p);
    if (!base || p->tok.kind != TOKEN_POWER) {
        return base;
    }
    struct expr *e = parser_node(p, EXPR_BINARY, start);
    e->op = AST_POW;
    e->a = base;
    parser_advance(p);
    e->b = parse_infix(p, UNARY);
    return e->b ? parser_seal(p, e) : NULL;
}

// -9223372036854775808 has no positive counterpart, so a minus right before an integer belongs to it, unless something
// that binds tighter follows.
static bool is_negative_literal(struct parser *p) {
    if (p->tok.kind != TOKEN_MINUS || parser_peek(p).kind != TOKEN_INT) {
        return false;
    }
    enum token_kind behind = parser_peek_behind(p);
    struct token t = p->next;
    uint64_t value;
    return behind != TOKEN_POWER && behind != TOKEN_DOT && behind != TOKEN_LBRACKET && behind != TOKEN_LPAREN &&
           literal_int(p->source->text + t.span.start, t.span.end - t.span.start, &value) && value == (uint64_t)INT64_MAX + 1;
}

static struct expr *parse_prefix(struct parser *p, enum ast_op op, enum strength operand) {
    uint32_t start = p->tok.span.start;
    if (is_negative_literal(p)) {
        parser_advance(p);
        struct token t = p->tok;
        parser_advance(p);
        return make_int(p, t, start, true);
    }
    struct expr *e = parser_node(p, EXPR_UNARY, start);
    e->op = op;
    parser_advance(p);
    e->a = parse_infix(p, operand);
    return e->a ? parser_seal(p, e) : NULL;
}

// A prefix operator with its operand, or a power. `not` may only stand where an operand that loose may.
static struct expr *parse_unary(struct parser *p, enum strength least) {
    switch (p->tok.kind) {
    case TOKEN_MINUS: return parse_prefix(p, AST_NEG, UNARY);
    case TOKEN_PLUS: return parse_prefix(p, AST_POS, UNARY);
    case TOKEN_TILDE: return parse_prefix(p, AST_INVERT, UNARY);
    case TOKEN_NOT: return least <= NOT ? parse_prefix(p, AST_NOT, NOT) : parser_fail_here(p);
    default: return parse_power(p);
    }
}

// operand (comparison operand)+: one node for the whole chain
static struct expr *parse_comparisons(struct parser *p, struct expr *first, uint32_t start) {
    struct expr *e = parser_node(p, EXPR_COMPARE, start);
    struct expr_list operands = {0};
    size_t cap = 0, n = 0;
    parser_push(p, &operands, first);
    while (infixes[p->tok.kind].strength == COMPARE) {
        enum ast_op op = infixes[p->tok.kind].op;
        struct token word = p->tok;
        parser_advance(p);
        if (op == AST_NOT_IN && !parser_expect(p, TOKEN_IN)) {
            return NULL;
        }
        if (op == AST_IS && parser_accept(p, TOKEN_NOT)) {
            op = AST_IS_NOT;
        }
        if (n == 0) {
            e->op_span = (struct span){word.span.start, p->prev.span.end};
        }
        e->cmps = parser_grow(p, e->cmps, n, &cap, sizeof *e->cmps);
        e->cmps[n++] = op;
        struct expr *operand = parse_infix(p, BIT_OR);
        if (!operand) {
            return NULL;
        }
        parser_push(p, &operands, operand);
    }
    e->items = parser_exprs(&operands);
    return parser_seal(p, e);
}

static struct expr *parse_binary(struct parser *p, struct expr *left, uint32_t start, const struct infix *op) {
    if (p->tok.kind == TOKEN_AT) {
        return parser_leave_out(p, p->tok.span, "the matrix operator @", "write a loop, or sum(a * b for a, b in zip(xs, ys))");
    }
    struct expr *e = parser_node(p, op->kind, start);
    e->op = op->op;
    e->a = left;
    parser_advance(p);
    e->b = parse_infix(p, op->strength + 1);
    return e->b ? parser_seal(p, e) : NULL;
}

// Is the current token an infix operator at all? `not` is one only before `in`.
static bool is_infix(struct parser *p) {
    return infixes[p->tok.kind].strength != 0 && (p->tok.kind != TOKEN_NOT || parser_peek(p).kind == TOKEN_IN);
}

// An operand and all infix operators behind it that bind at least as strongly as `least`.
static struct expr *parse_infix(struct parser *p, enum strength least) {
    uint32_t start = p->tok.span.start;
    if (!parser_deeper(p)) {
        return NULL;
    }
    struct expr *e = parse_unary(p, least);
    while (e && is_infix(p) && infixes[p->tok.kind].strength >= least) {
        const struct infix *op = &infixes[p->tok.kind];
        e = op->strength == COMPARE ? parse_comparisons(p, e, start) : parse_binary(p, e, start, op);
    }
    p->depth--;
    return e;
}

struct expr *parser_disjunction(struct parser *p) {
    return parse_infix(p, OR);
}

struct expr *parser_operand(struct parser *p) {
    return parse_infix(p, BIT_OR);
}

// a 'if' condition 'else' b; the a is read already
static struct expr *parse_conditional(struct parser *p, struct expr *a, uint32_t start) {
    struct expr *e = parser_node(p, EXPR_CONDITIONAL, start);
    e->a = a;
    parser_advance(p);
    e->c = parser_disjunction(p);
    if (!e->c) {
        return NULL;
    }
    if (p->tok.kind != TOKEN_ELSE) {
        parser_fail(p, (struct span){start, p->prev.span.end}, "expected 'else' after 'if' expression");
        return NULL;
    }
    parser_advance(p);
    e->b = parser_expression(p);
    return e->b ? parser_seal(p, e) : NULL;
}

struct expr *parser_expression(struct parser *p) {
    uint32_t start = p->tok.span.start;
    if (!parser_deeper(p)) {
        return NULL;
    }
    struct expr *e = p->tok.kind == TOKEN_LAMBDA ? parse_lambda(p) : parser_disjunction(p);
    if (e && e->kind != EXPR_LAMBDA && p->tok.kind == TOKEN_IF) {
        e = parse_conditional(p, e, start);
    }
    if (e && p->tok.kind == TOKEN_WALRUS) {
        e = parser_leave_out(p, p->tok.span, "the walrus operator :=", "assign on a line of its own with =");
    }
    p->depth--;
    return e;
}

struct expr *parser_expression_list(struct parser *p) {
    uint32_t start = p->tok.span.start;
    struct expr *first = parser_expression(p);
    if (!first || p->tok.kind != TOKEN_COMMA) {
        return first;
    }
    struct expr *tuple = parser_node(p, EXPR_TUPLE, start);
    struct expr_list items = {0};
    parser_push(p, &items, first);
    while (parser_accept(p, TOKEN_COMMA) && parser_starts_expression(p->tok.kind)) {
        struct expr *e = parser_expression(p);
        if (!e) {
            return NULL;
        }
        parser_push(p, &items, e);
    }
    tuple->items = parser_exprs(&items);
    return parser_seal(p, tuple);
}
