// Functions: parameters, annotations (read and forgotten) and def.
#include "base/mem.h"
#include "lang/parser_inside.h"
#include <string.h>

// Is this expression one that people write as a type? Those are read and forgotten.
static bool is_annotation(const struct expr *e) {
    switch (e->kind) {
    case EXPR_NAME: case EXPR_STRING: case EXPR_NONE: case EXPR_INT: case EXPR_TRUE: case EXPR_FALSE:
        return true;
    case EXPR_ATTRIBUTE:
        return is_annotation(e->a);
    case EXPR_INDEX:
        return is_annotation(e->a) && is_annotation(e->b);
    case EXPR_BINARY:
        return e->op == AST_BITOR && is_annotation(e->a) && is_annotation(e->b);
    case EXPR_TUPLE: case EXPR_LIST:
        for (size_t i = 0; i < e->items.len; i++) {
            if (!is_annotation(e->items.at[i])) {
                return false;
            }
        }
        return true;
    default:
        return false;
    }
}

// ':' type, behind a parameter or a name; or '->' type. Python evaluates some of them, so only plain ones pass.
bool parser_annotation(struct parser *p) {
    uint32_t start = p->tok.span.start;
    struct expr *e = parser_expression(p);
    if (e && !is_annotation(e)) {
        return parser_leave_out(p, (struct span){start, p->prev.span.end}, "annotations that compute something",
                                "leave the annotation away, or write a plain type: x: int");
    }
    return e != NULL;
}

// Adds the parameter whose name is the current token.
static bool parse_param(struct parser *p, struct ast_function *fn, size_t *cap, bool annotated) {
    if (p->tok.kind == TOKEN_STAR || p->tok.kind == TOKEN_POWER || p->tok.kind == TOKEN_SLASH) {
        bool is_slash = p->tok.kind == TOKEN_SLASH;
        return parser_leave_out(p, p->tok.span, is_slash ? "positional-only parameters (/)" : "star-arguments in functions",
                                is_slash ? "leave the / away" : "take one parameter that is a list or a dict");
    }
    if (p->tok.kind != TOKEN_NAME) {
        return parser_fail_here(p);
    }
    struct ast_param param = {.name = parser_text(p, p->tok), .span = p->tok.span};
    for (size_t i = 0; i < fn->nparams; i++) {
        if (fn->params[i].name.len == param.name.len && memcmp(fn->params[i].name.s, param.name.s, param.name.len) == 0) {
            return parser_fail(p, param.span, "duplicate argument '%s' in function definition", param.name.s);
        }
    }
    parser_advance(p);
    if (annotated && parser_accept(p, TOKEN_COLON) && !parser_annotation(p)) {
        return false;
    }
    if (parser_accept(p, TOKEN_ASSIGN) && !(param.fallback = parser_expression(p))) {
        return false;
    }
    if (!param.fallback && fn->nparams > 0 && fn->params[fn->nparams - 1].fallback) {
        return parser_fail(p, param.span, "non-default argument follows default argument");
    }
    fn->params = parser_grow(p, fn->params, fn->nparams, cap, sizeof *fn->params);
    fn->params[fn->nparams++] = param;
    return true;
}

// [param (',' param)* [',']] up to `end`, which is left standing
bool parser_params(struct parser *p, struct ast_function *fn, enum token_kind end) {
    size_t cap = 0;
    while (p->tok.kind != end) {
        if (!parse_param(p, fn, &cap, end == TOKEN_RPAREN)) {
            return false;
        }
        if (p->tok.kind != end && !parser_expect(p, TOKEN_COMMA)) {
            return false;
        }
    }
    return true;
}

// The text of a body's first statement, if that is a string.
static struct ast_text docstring(const struct ast_block *body) {
    const struct stmt *first = body->at[0];
    bool is_doc = first->kind == STMT_EXPR && first->value->kind == EXPR_STRING;
    return is_doc ? first->value->text : (struct ast_text){0};
}

// The body, which sees no loop around the function.
static bool parse_body(struct parser *p, struct ast_function *fn, struct token header) {
    struct ast_block body;
    bool in_loop = p->in_loop;
    p->in_function = true;
    p->in_loop = false;
    bool ok = parser_block(p, &body, "function definition", header);
    p->in_function = false;
    p->in_loop = in_loop;
    if (ok) {
        fn->body = body.at;
        fn->nbody = body.len;
        fn->doc = docstring(&body);
    }
    return ok;
}

// 'def' name '(' params ')' ['->' type] ':' block
struct stmt *parser_def(struct parser *p) {
    struct token def = p->tok;
    if (p->in_function) {
        return parser_leave_out(p, def.span, "a function inside a function",
                                "define it beside the other one, with parameters for what it needs");
    }
    parser_advance(p);
    if (p->tok.kind != TOKEN_NAME) {
        return parser_fail_here(p);
    }
    struct ast_function *fn = arena_alloc(p->arena, sizeof *fn);
    fn->name = parser_text(p, p->tok);
    fn->name_span = p->tok.span;
    parser_advance(p);
    if (p->tok.kind != TOKEN_LPAREN) {
        parser_fail(p, p->tok.span, "expected '('");
        parser_hint(p, "a function without parameters begins: def %s():", fn->name.s);
        return NULL;
    }
    parser_advance(p);
    if (!parser_params(p, fn, TOKEN_RPAREN) || !parser_expect(p, TOKEN_RPAREN)) {
        return NULL;
    }
    if (parser_accept(p, TOKEN_ARROW) && !parser_annotation(p)) {
        return NULL;
    }
    if (!parse_body(p, fn, def)) {
        return NULL;
    }
    struct stmt *s = parser_stmt_node(p, STMT_DEF, def.span.start);
    s->function = fn;
    return s;
}
