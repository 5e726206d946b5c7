// Everything in brackets: calls, indexes and slices, tuples, lists, dicts, comprehensions; and the parameters of functions.
#include "base/mem.h"
#include "lang/parser_inside.h"
#include <string.h>

// Between the items of a bracket: at a comma or the closing one, else the failure that fits.
static bool end_item(struct parser *p, enum token_kind closing, struct expr *item, uint32_t start) {
    if (p->tok.kind == TOKEN_COMMA || p->tok.kind == closing) {
        return true;
    }
    if (p->tok.kind == TOKEN_ASSIGN) {
        return parser_fail_assignment(p, item);
    }
    return parser_fail_in_list(p, (struct span){start, p->prev.span.end});
}

// 'for' targets 'in' iterable ('if' condition)*
static bool parse_clause(struct parser *p, struct ast_clause *clause) {
    struct expr_list conds = {0};
    parser_advance(p);
    clause->target = parser_target_list(p, TARGET_FOR);
    if (!clause->target || !parser_expect(p, TOKEN_IN) || !(clause->iter = parser_disjunction(p))) {
        return false;
    }
    while (parser_accept(p, TOKEN_IF)) {
        struct expr *cond = parser_disjunction(p);
        if (!cond) {
            return false;
        }
        parser_push(p, &conds, cond);
    }
    clause->conds = parser_exprs(&conds);
    return true;
}

bool parser_clauses(struct parser *p, struct expr *e) {
    size_t cap = 0;
    while (p->tok.kind == TOKEN_FOR) {
        e->clauses = parser_grow(p, e->clauses, e->nclauses, &cap, sizeof *e->clauses);
        if (!parse_clause(p, &e->clauses[e->nclauses])) {
            return false;
        }
        e->nclauses++;
    }
    if (p->tok.kind == TOKEN_ASYNC) {
        parser_leave_out(p, p->tok.span, "async comprehensions", "use a plain for");
        return false;
    }
    return true;
}

// Makes a comprehension of an element that was read and the clauses that follow.
static struct expr *comprehension(struct parser *p, enum expr_kind kind, struct expr *element, uint32_t start) {
    struct expr *e = parser_node(p, kind, start);
    e->a = element;
    return parser_clauses(p, e) ? e : NULL;
}

// name '=' value; the current token is the name
bool parser_add_keyword(struct parser *p, struct expr *call, size_t *cap) {
    struct ast_keyword k = {.name = parser_text(p, p->tok), .span = p->tok.span};
    for (size_t i = 0; i < call->nkeywords; i++) {
        if (call->keywords[i].name.len == k.name.len && memcmp(call->keywords[i].name.s, k.name.s, k.name.len) == 0) {
            return parser_fail(p, k.span, "keyword argument repeated: %s", k.name.s);
        }
    }
    parser_advance(p);
    parser_advance(p);
    k.value = parser_expression(p);
    if (!k.value) {
        return false;
    }
    call->keywords = parser_grow(p, call->keywords, call->nkeywords, cap, sizeof *call->keywords);
    call->keywords[call->nkeywords++] = k;
    return true;
}

// A positional argument; a generator may stand without brackets of its own if it is the only one.
static struct expr *parse_positional(struct parser *p, bool is_first) {
    uint32_t start = p->tok.span.start;
    struct expr *e = parser_expression(p);
    if (e && p->tok.kind == TOKEN_FOR) {
        e = comprehension(p, EXPR_GENERATOR, e, start);
        e = e ? parser_seal(p, e) : NULL;
        if (e && (!is_first || p->tok.kind == TOKEN_COMMA)) {
            return parser_fail(p, e->span, "Generator expression must be parenthesized");
        }
    }
    return e;
}

// At an '=' behind something that is no keyword's name.
static bool fail_keyword(struct parser *p, const struct expr *e, uint32_t start) {
    if (e->kind == EXPR_NONE || e->kind == EXPR_TRUE || e->kind == EXPR_FALSE) {
        return parser_fail(p, (struct span){start, p->tok.span.end}, "cannot assign to %s", parser_describe(e));
    }
    return parser_fail(p, (struct span){start, p->tok.span.end},
                       "expression cannot contain assignment, perhaps you meant \"==\"?");
}

// One argument of a call.
static bool parse_argument(struct parser *p, struct expr *call, struct expr_list *positional, size_t *cap) {
    uint32_t start = p->tok.span.start;
    if (p->tok.kind == TOKEN_STAR || p->tok.kind == TOKEN_POWER) {
        return parser_leave_out(p, p->tok.span, "star-arguments in calls",
                                p->tok.kind == TOKEN_STAR ? "name the arguments one by one: f(xs[0], xs[1])"
                                                          : "name the arguments one by one: f(a=d['a'], b=d['b'])");
    }
    if (p->tok.kind == TOKEN_NAME && parser_peek(p).kind == TOKEN_ASSIGN) {
        if (!parser_add_keyword(p, call, cap)) {
            return false;
        }
        return p->tok.kind == TOKEN_COMMA || p->tok.kind == TOKEN_RPAREN ||
               parser_fail_in_list(p, (struct span){start, p->prev.span.end});
    }
    struct expr *e = parse_positional(p, positional->len == 0 && call->nkeywords == 0);
    if (!e) {
        return false;
    }
    if (p->tok.kind == TOKEN_ASSIGN) {
        return fail_keyword(p, e, start);
    }
    if (call->nkeywords > 0) {
        parser_fail(p, e->span, "positional argument follows keyword argument");
        return false;
    }
    parser_push(p, positional, e);
    return end_item(p, TOKEN_RPAREN, e, start);
}

struct expr *parser_call(struct parser *p, struct expr *callee, uint32_t start) {
    struct expr *call = parser_node(p, EXPR_CALL, start);
    struct expr_list positional = {0};
    size_t cap = 0;
    call->a = callee;
    parser_advance(p);
    while (p->tok.kind != TOKEN_RPAREN) {
        if (!parse_argument(p, call, &positional, &cap)) {
            return NULL;
        }
        if (!parser_accept(p, TOKEN_COMMA)) {
            break;
        }
    }
    call->items = parser_exprs(&positional);
    return parser_expect(p, TOKEN_RPAREN) ? parser_seal(p, call) : NULL;
}

// The part of a slice that stands before the next ':' or the end, NULL if it is left out.
static bool parse_bound(struct parser *p, struct expr **out) {
    *out = NULL;
    if (p->tok.kind == TOKEN_COLON || p->tok.kind == TOKEN_RBRACKET || p->tok.kind == TOKEN_COMMA) {
        return true;
    }
    *out = parser_expression(p);
    return *out != NULL;
}

// [a] ':' [b] [':' [c]]; the a is read already
static struct expr *parse_slice(struct parser *p, struct expr *a, uint32_t start) {
    struct expr *e = parser_node(p, EXPR_SLICE, start);
    e->a = a;
    parser_advance(p);
    if (!parse_bound(p, &e->b) || (parser_accept(p, TOKEN_COLON) && !parse_bound(p, &e->c))) {
        return NULL;
    }
    if (p->tok.kind == TOKEN_COMMA) {
        return parser_leave_out(p, p->tok.span, "several slices in one index",
                                "take one slice after the other: rows[1:3], then row[2:4]");
    }
    return parser_seal(p, e);
}

// What stands in the brackets of an index: a slice, an expression, or several, which are a tuple.
static struct expr *parse_subscript(struct parser *p) {
    uint32_t start = p->tok.span.start;
    struct expr *a = NULL;
    if (p->tok.kind != TOKEN_COLON && !(a = parser_expression(p))) {
        return NULL;
    }
    if (p->tok.kind == TOKEN_COLON) {
        return parse_slice(p, a, start);
    }
    if (!end_item(p, TOKEN_RBRACKET, a, start) || p->tok.kind != TOKEN_COMMA) {
        return p->result == PARSE_OK ? a : NULL;
    }
    struct expr *tuple = parser_node(p, EXPR_TUPLE, start);
    struct expr_list items = {0};
    parser_push(p, &items, a);
    while (parser_accept(p, TOKEN_COMMA) && p->tok.kind != TOKEN_RBRACKET) {
        uint32_t at = p->tok.span.start;
        struct expr *e = parser_expression(p);
        if (e && p->tok.kind == TOKEN_COLON) {
            e = parse_slice(p, e, at);
            return e ? parser_leave_out(p, e->span, "several slices in one index", "take one slice after the other") : NULL;
        }
        if (!e || !end_item(p, TOKEN_RBRACKET, e, at)) {
            return NULL;
        }
        parser_push(p, &items, e);
    }
    tuple->items = parser_exprs(&items);
    return parser_seal(p, tuple);
}

struct expr *parser_index(struct parser *p, struct expr *container, uint32_t start) {
    struct expr *e = parser_node(p, EXPR_INDEX, start);
    e->a = container;
    parser_advance(p);
    if (p->tok.kind == TOKEN_RBRACKET) {
        return parser_fail_here(p);
    }
    e->b = parse_subscript(p);
    if (!e->b || !parser_expect(p, TOKEN_RBRACKET)) {
        return NULL;
    }
    e->op_span.end = p->prev.span.end; // the whole bracket
    return parser_seal(p, e);
}

// item (',' item)* [','] up to the closing bracket; `list` has the first item already
static bool parse_more_items(struct parser *p, struct expr_list *list, enum token_kind closing) {
    while (parser_accept(p, TOKEN_COMMA) && p->tok.kind != closing) {
        uint32_t start = p->tok.span.start;
        struct expr *e = parser_expression(p);
        if (!e || !end_item(p, closing, e, start)) {
            return false;
        }
        parser_push(p, list, e);
    }
    return true;
}

// The inside of ( ) or [ ] with at least one element: a comprehension, or items.
static struct expr *parse_elements(struct parser *p, struct expr *e, enum token_kind closing, enum expr_kind comprehension_kind) {
    struct expr_list items = {0};
    uint32_t start = p->tok.span.start;
    struct expr *first = parser_expression(p);
    if (!first) {
        return NULL;
    }
    if (p->tok.kind == TOKEN_FOR || p->tok.kind == TOKEN_ASYNC) {
        e->kind = comprehension_kind;
        e->a = first;
        return parser_clauses(p, e) && end_item(p, closing, e, start) ? e : NULL;
    }
    if (!end_item(p, closing, first, start)) {
        return NULL;
    }
    bool is_tuple = p->tok.kind == TOKEN_COMMA;
    parser_push(p, &items, first);
    if (!parse_more_items(p, &items, closing)) {
        return NULL;
    }
    e->items = parser_exprs(&items);
    return closing == TOKEN_RPAREN && !is_tuple ? first : e;
}

// '(' ... ')': a tuple, a generator, or one expression, whose own span stays without the brackets.
static struct expr *parse_parens(struct parser *p) {
    struct expr *e = parser_node(p, EXPR_TUPLE, p->tok.span.start), *inner = e;
    parser_advance(p);
    if (p->tok.kind != TOKEN_RPAREN && !(inner = parse_elements(p, e, TOKEN_RPAREN, EXPR_GENERATOR))) {
        return NULL;
    }
    if (!parser_expect(p, TOKEN_RPAREN)) {
        return NULL;
    }
    inner->parenthesised = true;
    return inner == e ? parser_seal(p, e) : inner;
}

static struct expr *parse_list(struct parser *p) {
    struct expr *e = parser_node(p, EXPR_LIST, p->tok.span.start);
    parser_advance(p);
    if (p->tok.kind != TOKEN_RBRACKET && !parse_elements(p, e, TOKEN_RBRACKET, EXPR_LIST_COMP)) {
        return NULL;
    }
    return parser_expect(p, TOKEN_RBRACKET) ? parser_seal(p, e) : NULL;
}

// ':' value, behind a key
static struct expr *parse_value(struct parser *p) {
    parser_advance(p);
    if (p->tok.kind == TOKEN_COMMA || p->tok.kind == TOKEN_RBRACE) {
        return parser_fail(p, p->prev.span, "expression expected after dictionary key and ':'");
    }
    return parser_expression(p);
}

// key ':' value; the first one tells whether this is a set
static bool parse_pair(struct parser *p, uint32_t brace, bool is_first, struct expr **key, struct expr **value) {
    if (p->tok.kind == TOKEN_POWER) {
        return parser_leave_out(p, p->tok.span, "the starred form **x in a dict", "copy with dict(d), then d.update(other)");
    }
    uint32_t start = p->tok.span.start;
    if (!(*key = parser_expression(p))) {
        return false;
    }
    if (p->tok.kind == TOKEN_COLON) {
        return (*value = parse_value(p)) != NULL;
    }
    bool is_end = p->tok.kind == TOKEN_COMMA || p->tok.kind == TOKEN_RBRACE || p->tok.kind == TOKEN_FOR;
    if (is_end && is_first) {
        return parser_leave_out(p, (struct span){brace, p->prev.span.end}, "sets",
                                "use a list, or a dict with True for each key: {x: True}");
    }
    if (is_end) {
        return parser_fail(p, (*key)->span, "':' expected after dictionary key");
    }
    end_item(p, TOKEN_RBRACE, *key, start);
    return false;
}

// '{' ... '}': a dict or a dict comprehension
static struct expr *parse_braces(struct parser *p) {
    struct expr *e = parser_node(p, EXPR_DICT, p->tok.span.start), *key = NULL, *value = NULL;
    struct expr_list items = {0};
    parser_advance(p);
    while (p->tok.kind != TOKEN_RBRACE) {
        if (!parse_pair(p, e->span.start, items.len == 0, &key, &value)) {
            return NULL;
        }
        if (items.len == 0 && p->tok.kind == TOKEN_FOR) {
            e->kind = EXPR_DICT_COMP;
            e->a = key;
            e->b = value;
            return parser_clauses(p, e) && parser_expect(p, TOKEN_RBRACE) ? parser_seal(p, e) : NULL;
        }
        if (!end_item(p, TOKEN_RBRACE, value, value->span.start)) {
            return NULL;
        }
        parser_push(p, &items, key);
        parser_push(p, &items, value);
        if (!parser_accept(p, TOKEN_COMMA)) {
            break;
        }
    }
    e->items = parser_exprs(&items);
    return parser_expect(p, TOKEN_RBRACE) ? parser_seal(p, e) : NULL;
}

struct expr *parser_bracket(struct parser *p) {
    return p->tok.kind == TOKEN_LPAREN ? parse_parens(p) : p->tok.kind == TOKEN_LBRACKET ? parse_list(p) : parse_braces(p);
}
