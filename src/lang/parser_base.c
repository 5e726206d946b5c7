// The parser's ground: the token window, arrays and nodes in the arena, and the two measures that keep later walks over the
// tree from overflowing a C stack: how deep the parser itself is, and how high a finished tree is.
#include "base/mem.h"
#include "lang/parser_inside.h"
#include <string.h>

void parser_advance(struct parser *p) {
    p->prev2 = p->prev;
    p->prev = p->tok;
    p->tok = p->has_next ? p->next : lexer_next(&p->lx);
    p->has_next = false;
}

struct token parser_peek(struct parser *p) {
    if (!p->has_next && p->tok.kind != TOKEN_ERROR) { // an error must stay the lexer's last word
        p->next = lexer_next(&p->lx);
        p->has_next = true;
    }
    return p->has_next ? p->next : p->tok;
}

// Kept out of its callers, which recurse: a lexer is a large thing to have on the stack.
__attribute__((noinline)) enum token_kind parser_peek_behind(struct parser *p) {
    struct token next = parser_peek(p);
    struct lexer ahead = p->lx;
    ahead.diag = NULL;
    return next.kind == TOKEN_ERROR ? TOKEN_ERROR : lexer_next(&ahead).kind;
}

bool parser_accept(struct parser *p, enum token_kind kind) {
    if (p->tok.kind != kind) {
        return false;
    }
    parser_advance(p);
    return true;
}

bool parser_expect(struct parser *p, enum token_kind kind) {
    return parser_accept(p, kind) || parser_fail_here(p);
}

bool parser_at_end_of_line(const struct parser *p) {
    return p->tok.kind == TOKEN_NEWLINE || p->tok.kind == TOKEN_SEMICOLON || p->tok.kind == TOKEN_END;
}

bool parser_touches(struct token a, struct token b) {
    return a.span.end == b.span.start;
}

struct ast_text parser_text(const struct parser *p, struct token t) {
    size_t len = t.span.end - t.span.start;
    return (struct ast_text){arena_copy(p->arena, p->source->text + t.span.start, len), len};
}

bool parser_is_word(const struct parser *p, struct token t, const char *word) {
    size_t len = t.span.end - t.span.start;
    return strlen(word) == len && memcmp(p->source->text + t.span.start, word, len) == 0;
}

bool parser_starts_operand(enum token_kind kind) {
    switch (kind) {
    case TOKEN_NAME: case TOKEN_INT: case TOKEN_FLOAT: case TOKEN_STRING:
    case TOKEN_NONE: case TOKEN_TRUE: case TOKEN_FALSE: case TOKEN_LAMBDA:
        return true;
    default:
        return false;
    }
}

bool parser_starts_expression(enum token_kind kind) {
    switch (kind) {
    case TOKEN_NOT: case TOKEN_PLUS: case TOKEN_MINUS: case TOKEN_TILDE:
    case TOKEN_LPAREN: case TOKEN_LBRACKET: case TOKEN_LBRACE: case TOKEN_STAR: case TOKEN_POWER: case TOKEN_AWAIT:
    case TOKEN_YIELD: case TOKEN_ELLIPSIS:
        return true;
    default:
        return parser_starts_operand(kind);
    }
}

bool parser_deeper(struct parser *p) {
    if (p->depth >= PARSER_MAX_DEPTH) {
        parser_fail(p, p->tok.span, "too many nested expressions");
        parser_hint(p, "give parts of it names of their own: part = ...");
        return false;
    }
    p->depth++;
    return true;
}

void *parser_grow(struct parser *p, void *items, size_t len, size_t *cap, size_t item_bytes) {
    if (len < *cap) {
        return items;
    }
    size_t bigger = *cap ? *cap * 2 : 4;
    void *copy = arena_alloc(p->arena, bigger * item_bytes);
    if (len) {
        memcpy(copy, items, len * item_bytes);
    }
    *cap = bigger;
    return copy;
}

void parser_push(struct parser *p, struct expr_list *list, struct expr *e) {
    list->at = parser_grow(p, list->at, list->len, &list->cap, sizeof *list->at);
    list->at[list->len++] = e;
}

struct ast_exprs parser_exprs(const struct expr_list *list) {
    return (struct ast_exprs){list->at, list->len};
}

struct expr *parser_node(struct parser *p, enum expr_kind kind, uint32_t start) {
    struct expr *e = arena_alloc(p->arena, sizeof *e);
    e->kind = kind;
    e->span.start = start;
    e->op_span = p->tok.span;
    return e;
}

struct stmt *parser_stmt_node(struct parser *p, enum stmt_kind kind, uint32_t start) {
    struct stmt *s = arena_alloc(p->arena, sizeof *s);
    s->kind = kind;
    s->span.start = start;
    s->span.end = p->prev.span.end;
    return s;
}

static uint32_t higher(uint32_t height, const struct expr *child) {
    return child && child->height > height ? child->height : height;
}

static uint32_t highest_of(uint32_t height, struct ast_exprs list) {
    for (size_t i = 0; i < list.len; i++) {
        height = higher(height, list.at[i]);
    }
    return height;
}

// The height of the highest child.
static uint32_t highest_child(const struct expr *e) {
    uint32_t height = highest_of(higher(higher(higher(0, e->a), e->b), e->c), e->items);
    for (size_t i = 0; i < e->nkeywords; i++) {
        height = higher(height, e->keywords[i].value);
    }
    for (size_t i = 0; i < e->nclauses; i++) {
        height = higher(higher(height, e->clauses[i].target), e->clauses[i].iter);
        height = highest_of(height, e->clauses[i].conds);
    }
    if (e->function) {
        height = higher(height, e->function->value);
        for (size_t i = 0; i < e->function->nparams; i++) {
            height = higher(height, e->function->params[i].fallback);
        }
    }
    return height;
}

struct expr *parser_seal(struct parser *p, struct expr *e) {
    e->span.end = p->prev.span.end;
    e->height = highest_child(e) + 1;
    if (e->height > AST_MAX_HEIGHT) {
        parser_fail(p, e->op_span, "too many nested operators in one expression (the limit is %d)", AST_MAX_HEIGHT);
        parser_hint(p, "put the parts into a list, or give them names of their own");
        return NULL;
    }
    return e;
}
