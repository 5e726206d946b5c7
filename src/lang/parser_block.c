// Compound statements and their blocks. Chains of elif are read in a loop, however long; each is an IF in the orelse of the one
// before, as the tree wants it.
#include "base/mem.h"
#include "lang/parser_inside.h"
#include <string.h>

static bool fail_missing_block(struct parser *p, const char *after, struct token header, struct token colon) {
    uint32_t line, column;
    source_locate(p->source, header.span.start, &line, &column);
    bool at_end = p->tok.kind == TOKEN_END || (p->tok.kind == TOKEN_DEDENT && p->tok.span.start >= p->source->len);
    if (at_end) { // more lines may bring it
        struct span span = {colon.span.end, colon.span.end};
        parser_fail_kind(p, "IndentationError", span, "expected an indented block after %s on line %u", after, (unsigned)line);
        p->result = p->result == PARSE_ERROR ? PARSE_INCOMPLETE : p->result;
        return false;
    }
    parser_fail_kind(p, "IndentationError", p->tok.span, "expected an indented block after %s on line %u", after, (unsigned)line);
    parser_hint(p, "indent the lines that belong to it by 4 blanks");
    return false;
}

// newline indent line+ dedent
static bool parse_indented(struct parser *p, struct ast_block *out, const char *after, struct token header) {
    struct token colon = p->prev;
    size_t cap = 0;
    while (parser_accept(p, TOKEN_NEWLINE)) {
    }
    if (!parser_accept(p, TOKEN_INDENT)) {
        return fail_missing_block(p, after, header, colon);
    }
    while (p->tok.kind != TOKEN_DEDENT && p->tok.kind != TOKEN_END) {
        if (!parser_accept(p, TOKEN_NEWLINE) && !parser_line(p, out, &cap)) {
            return false;
        }
    }
    parser_accept(p, TOKEN_DEDENT);
    return true;
}

// One line of simple statements behind the ':'.
static bool parse_suite(struct parser *p, struct ast_block *out) {
    size_t cap = 0;
    switch (p->tok.kind) {
    case TOKEN_IF: case TOKEN_WHILE: case TOKEN_FOR: case TOKEN_DEF: case TOKEN_TRY: case TOKEN_WITH:
        parser_fail_here(p);
        parser_hint(p, "'%s' begins a line of its own, indented", token_spelling(p->tok.kind));
        return false;
    default:
        return parser_line(p, out, &cap);
    }
}

// Where a ':' should be and is not.
static bool fail_no_colon(struct parser *p, struct token header) {
    struct span behind = {p->prev.span.end, p->prev.span.end};
    if (header.kind == TOKEN_DEF && p->tok.kind != TOKEN_NEWLINE) {
        return parser_fail(p, p->tok.span, "expected ':'");
    }
    if (p->tok.kind == TOKEN_NEWLINE || p->tok.kind == TOKEN_END || p->prev.kind == TOKEN_ELSE || p->prev.kind == TOKEN_TRY ||
        p->prev.kind == TOKEN_FINALLY || p->tok.kind == TOKEN_LBRACE || parser_is_word(p, p->tok, "then") ||
        parser_is_word(p, p->tok, "do")) {
        bool is_else_if = p->prev.kind == TOKEN_ELSE && p->tok.kind == TOKEN_IF;
        bool is_brace = p->tok.kind == TOKEN_LBRACE;
        parser_fail(p, behind, "expected ':'");
        if (is_else_if) {
            parser_hint(p, "write 'elif' for 'else if'");
        } else if (is_brace) {
            parser_hint(p, "a block begins with ':' and is indented, without braces");
        }
        return false;
    }
    return parser_fail_here(p);
}

bool parser_block(struct parser *p, struct ast_block *out, const char *after, struct token header) {
    *out = (struct ast_block){0};
    if (p->tok.kind != TOKEN_COLON) {
        return fail_no_colon(p, header);
    }
    parser_advance(p);
    if (p->stmt_depth >= AST_MAX_STMT_DEPTH) {
        return parser_fail(p, header.span, "too many nested blocks");
    }
    p->stmt_depth++;
    bool in_block = p->in_block;
    p->in_block = true;
    bool is_indented = p->tok.kind == TOKEN_NEWLINE || p->tok.kind == TOKEN_END;
    bool ok = is_indented ? parse_indented(p, out, after, header) : parse_suite(p, out);
    p->in_block = in_block;
    p->stmt_depth--;
    return ok;
}

static bool parse_loop_block(struct parser *p, struct ast_block *out, const char *after, struct token header) {
    bool in_loop = p->in_loop;
    p->in_loop = true;
    bool ok = parser_block(p, out, after, header);
    p->in_loop = in_loop;
    return ok;
}

// ['else' block]
static bool parse_else(struct parser *p, struct ast_block *out) {
    struct token header = p->tok;
    return !parser_accept(p, TOKEN_ELSE) || parser_block(p, out, "'else' statement", header);
}

static struct expr *parse_condition(struct parser *p) {
    struct expr *e = parser_expression(p);
    return e && p->tok.kind == TOKEN_ASSIGN ? parser_fail_assignment(p, e) : e;
}

// Ends the statement at the last thing read that is no line's end.
static struct stmt *end_compound(struct parser *p, struct stmt *s) {
    s->span.end = p->prev.span.end;
    return s;
}

// 'if' condition block ('elif' condition block)* ['else' block]
static struct stmt *parse_if(struct parser *p) {
    struct stmt *first = NULL;
    struct ast_block *hook = NULL; // where the next elif or the else goes
    uint32_t depth = p->stmt_depth;
    do {
        struct token header = p->tok;
        struct stmt *s = parser_stmt_node(p, STMT_IF, header.span.start);
        parser_advance(p);
        const char *after = header.kind == TOKEN_IF ? "'if' statement" : "'elif' statement";
        if (!(s->cond = parse_condition(p)) || !parser_block(p, &s->body, after, header)) {
            return NULL;
        }
        end_compound(p, s);
        if (hook) {
            hook->at = arena_alloc(p->arena, sizeof *hook->at);
            hook->at[0] = s;
            hook->len = 1;
        }
        first = first ? first : s;
        hook = &s->orelse;
        p->stmt_depth++;
    } while (p->tok.kind == TOKEN_ELIF);
    bool ok = parse_else(p, hook);
    p->stmt_depth = depth;
    return ok ? end_compound(p, first) : NULL;
}

// 'while' condition block ['else' block]
static struct stmt *parse_while(struct parser *p) {
    struct token header = p->tok;
    struct stmt *s = parser_stmt_node(p, STMT_WHILE, header.span.start);
    parser_advance(p);
    bool ok = (s->cond = parse_condition(p)) && parse_loop_block(p, &s->body, "'while' statement", header) &&
              parse_else(p, &s->orelse);
    return ok ? end_compound(p, s) : NULL;
}

// 'for' targets 'in' values block ['else' block]
static struct stmt *parse_for(struct parser *p) {
    struct token header = p->tok;
    struct stmt *s = parser_stmt_node(p, STMT_FOR, header.span.start);
    struct expr_list targets = {0};
    parser_advance(p);
    struct expr *target = parser_target_list(p, TARGET_FOR);
    if (!target) {
        return NULL;
    }
    parser_push(p, &targets, target);
    s->targets = parser_exprs(&targets);
    if (p->tok.kind == TOKEN_ASSIGN || parser_is_word(p, p->tok, "of")) {
        parser_fail_here(p);
        parser_hint(p, "write: for x in values:");
        return NULL;
    }
    bool ok = parser_expect(p, TOKEN_IN) && (s->value = parser_expression_list(p)) != NULL &&
              parse_loop_block(p, &s->body, "'for' statement", header) && parse_else(p, &s->orelse);
    return ok ? end_compound(p, s) : NULL;
}

// 'except' [type ['as' name]] block
static bool parse_handler(struct parser *p, struct ast_handler *h) {
    struct token header = p->tok;
    h->span = header.span;
    parser_advance(p);
    if (p->tok.kind == TOKEN_STAR) {
        return parser_leave_out(p, p->tok.span, "exception groups (except*)", "write a plain except");
    }
    if (p->tok.kind != TOKEN_COLON && p->tok.kind != TOKEN_NEWLINE) {
        if (!(h->type = parser_expression(p))) {
            return false;
        }
        if (p->tok.kind == TOKEN_COMMA) {
            parser_fail(p, h->type->span, "multiple exception types must be parenthesized");
            parser_hint(p, "write: except (A, B):");
            return false;
        }
        h->span.end = p->prev.span.end;
        if (parser_accept(p, TOKEN_AS)) {
            if (p->tok.kind != TOKEN_NAME) {
                return parser_fail_here(p);
            }
            h->name = parser_text(p, p->tok);
            parser_advance(p);
        }
    }
    return parser_block(p, &h->body, "'except' statement", header);
}

static bool parse_handlers(struct parser *p, struct stmt *s) {
    size_t cap = 0;
    while (p->tok.kind == TOKEN_EXCEPT) {
        if (s->nhandlers > 0 && !s->handlers[s->nhandlers - 1].type) {
            return parser_fail(p, s->handlers[s->nhandlers - 1].span, "default 'except:' must be last");
        }
        s->handlers = parser_grow(p, s->handlers, s->nhandlers, &cap, sizeof *s->handlers);
        s->handlers[s->nhandlers] = (struct ast_handler){0};
        if (!parse_handler(p, &s->handlers[s->nhandlers])) {
            return false;
        }
        s->nhandlers++;
    }
    return true;
}

static bool fail_bare_try(struct parser *p) {
    bool is_end = p->tok.kind == TOKEN_END;
    struct span behind = {p->prev.span.end, p->prev.span.end};
    parser_fail(p, is_end ? behind : p->tok.span, "expected 'except' or 'finally' block");
    p->result = is_end && p->result == PARSE_ERROR ? PARSE_INCOMPLETE : p->result;
    return false;
}

// 'try' block (handler+ ['else' block])? ['finally' block]
static struct stmt *parse_try(struct parser *p) {
    struct token header = p->tok;
    struct stmt *s = parser_stmt_node(p, STMT_TRY, header.span.start);
    parser_advance(p);
    if (!parser_block(p, &s->body, "'try' statement", header) || !parse_handlers(p, s)) {
        return NULL;
    }
    if (s->nhandlers > 0 && !parse_else(p, &s->orelse)) {
        return NULL;
    }
    struct token last = p->tok;
    if (parser_accept(p, TOKEN_FINALLY)) {
        s->has_finally = true;
        if (!parser_block(p, &s->finally, "'finally' statement", last)) {
            return NULL;
        }
    }
    return s->nhandlers > 0 || s->has_finally ? end_compound(p, s) : (fail_bare_try(p), NULL);
}

// context ['as' target]
static bool parse_with_item(struct parser *p, struct stmt *s, size_t *cap) {
    struct ast_with item = {0};
    if (!(item.context = parser_expression(p))) {
        return false;
    }
    if (parser_accept(p, TOKEN_AS)) {
        item.target = parser_operand(p);
        if (!item.target || !parser_check_target(p, item.target, TARGET_WITH)) {
            return false;
        }
    }
    s->withs = parser_grow(p, s->withs, s->nwiths, cap, sizeof *s->withs);
    s->withs[s->nwiths++] = item;
    return true;
}

// Does the '(' that is the current token close right before the ':'? Then it holds the items.
static bool is_bracketed_with(struct parser *p) {
    struct lexer ahead = p->lx;
    ahead.diag = NULL;
    size_t outside = ahead.nbrackets - 1; // the '(' itself is counted, and nothing was peeked
    struct token t = p->tok;
    while (ahead.nbrackets > outside && t.kind != TOKEN_END && t.kind != TOKEN_ERROR) {
        t = lexer_next(&ahead);
    }
    return t.kind == TOKEN_RPAREN && lexer_next(&ahead).kind == TOKEN_COLON;
}

// 'with' item (',' item)* block; the items may stand in brackets
static struct stmt *parse_with(struct parser *p) {
    struct token header = p->tok;
    struct stmt *s = parser_stmt_node(p, STMT_WITH, header.span.start);
    size_t cap = 0;
    parser_advance(p);
    bool bracketed = p->tok.kind == TOKEN_LPAREN && is_bracketed_with(p);
    if (bracketed) {
        parser_advance(p);
    }
    do {
        if (!parse_with_item(p, s, &cap)) {
            return NULL;
        }
    } while (parser_accept(p, TOKEN_COMMA) && !(bracketed && p->tok.kind == TOKEN_RPAREN));
    if ((bracketed && !parser_expect(p, TOKEN_RPAREN)) || !parser_block(p, &s->body, "'with' statement", header)) {
        return NULL;
    }
    return end_compound(p, s);
}

struct stmt *parser_compound(struct parser *p, bool *is_compound) {
    *is_compound = true;
    switch (p->tok.kind) {
    case TOKEN_IF: return parse_if(p);
    case TOKEN_WHILE: return parse_while(p);
    case TOKEN_FOR: return parse_for(p);
    case TOKEN_TRY: return parse_try(p);
    case TOKEN_WITH: return parse_with(p);
    case TOKEN_DEF: return parser_def(p);
    default: *is_compound = false; return NULL;
    }
}
