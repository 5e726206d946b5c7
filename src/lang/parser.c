// The parser: the entry, and simple statements. A statement is told by its first token; what begins like an expression is read
// as one and then turns out to be an assignment, an augmented one, or a value.
#include "lang/parser.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lang/parser_inside.h"
#include <string.h>

#define MAX_SOURCE (64u << 20) // bytes

static struct stmt *end_stmt(struct parser *p, struct stmt *s) {
    s->span.end = p->prev.span.end;
    return s;
}

// Behind a simple statement: the line's end or a ';'.
bool parser_end_of_statement(struct parser *p) {
    return parser_at_end_of_line(p) || parser_fail_here(p);
}

// 'return' [values]
static struct stmt *parse_return(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_RETURN, p->tok.span.start);
    parser_advance(p);
    if (!parser_at_end_of_line(p) && !(s->value = parser_expression_list(p))) {
        return NULL;
    }
    if (!p->in_function) {
        return parser_fail(p, (struct span){s->span.start, p->prev.span.end}, "'return' outside function");
    }
    return end_stmt(p, s);
}

static struct stmt *parse_word(struct parser *p, enum stmt_kind kind) {
    struct stmt *s = parser_stmt_node(p, kind, p->tok.span.start);
    if (kind != STMT_PASS && !p->in_loop) {
        return parser_fail(p, p->tok.span, kind == STMT_BREAK ? "'break' outside loop" : "'continue' not properly in loop");
    }
    parser_advance(p);
    return end_stmt(p, s);
}

// 'global' name (',' name)*
static struct stmt *parse_global(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_GLOBAL, p->tok.span.start);
    size_t cap = 0;
    do {
        parser_advance(p);
        if (p->tok.kind != TOKEN_NAME) {
            return parser_fail_here(p);
        }
        s->names = parser_grow(p, s->names, s->nnames, &cap, sizeof *s->names);
        s->names[s->nnames++] = parser_text(p, p->tok);
        parser_advance(p);
    } while (p->tok.kind == TOKEN_COMMA);
    return end_stmt(p, s);
}

// 'assert' condition [',' message]
static struct stmt *parse_assert(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_ASSERT, p->tok.span.start);
    parser_advance(p);
    if (!(s->cond = parser_expression(p)) || (parser_accept(p, TOKEN_COMMA) && !(s->value = parser_expression(p)))) {
        return NULL;
    }
    return p->tok.kind == TOKEN_ASSIGN ? parser_fail_assignment(p, s->value ? s->value : s->cond) : end_stmt(p, s);
}

// 'raise' [exception ['from' cause]]
static struct stmt *parse_raise(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_RAISE, p->tok.span.start);
    parser_advance(p);
    if (parser_at_end_of_line(p)) {
        return end_stmt(p, s);
    }
    if (!(s->value = parser_expression(p)) || (parser_accept(p, TOKEN_FROM) && !(s->cause = parser_expression(p)))) {
        return NULL;
    }
    return end_stmt(p, s);
}

// Brackets around targets of del mean nothing: take them off.
static bool add_deleted(struct parser *p, struct expr_list *out, struct expr *e) {
    if (e->kind != EXPR_TUPLE && e->kind != EXPR_LIST) {
        parser_push(p, out, e);
        return true;
    }
    for (size_t i = 0; i < e->items.len; i++) {
        add_deleted(p, out, e->items.at[i]);
    }
    return true;
}

// 'del' targets
static struct stmt *parse_del(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_DEL, p->tok.span.start);
    struct expr_list targets = {0};
    parser_advance(p);
    struct expr *e = parser_expression_list(p);
    if (!e || !parser_check_target(p, e, TARGET_DEL)) {
        return NULL;
    }
    add_deleted(p, &targets, e);
    s->targets = parser_exprs(&targets);
    return end_stmt(p, s);
}

// 'yield' value, in code of our own
static struct stmt *parse_yield(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_YIELD, p->tok.span.start);
    if (!p->options->allow_yield) {
        return parser_leave_out(p, p->tok.span, "'yield' and generator functions", "collect the values in a list and return it");
    }
    parser_advance(p);
    s->value = parser_expression_list(p);
    return s->value ? end_stmt(p, s) : NULL;
}

// name ('.' name)*, as one text without blanks
static bool parse_dotted(struct parser *p, struct ast_text *out, struct span *span) {
    struct token first = p->tok;
    for (bool more = true; more; more = parser_accept(p, TOKEN_DOT)) {
        if (p->tok.kind != TOKEN_NAME) {
            return parser_fail_here(p);
        }
        parser_advance(p);
    }
    *span = (struct span){first.span.start, p->prev.span.end};
    char *text = arena_alloc(p->arena, span->end - span->start + 1);
    out->s = text;
    for (uint32_t i = span->start; i < span->end; i++) {
        char c = p->source->text[i];
        if (!strchr(" \t\f\\\r\n", c)) {
            text[out->len++] = c;
        }
    }
    return true;
}

static bool parse_alias(struct parser *p, struct ast_import *import) {
    if (!parser_accept(p, TOKEN_AS)) {
        return true;
    }
    if (p->tok.kind != TOKEN_NAME) {
        return parser_fail_here(p);
    }
    import->alias = parser_text(p, p->tok);
    parser_advance(p);
    return true;
}

static void add_import(struct parser *p, struct stmt *s, const struct ast_import *import, size_t *cap) {
    s->imports = parser_grow(p, s->imports, s->nimports, cap, sizeof *s->imports);
    s->imports[s->nimports++] = *import;
}

// 'import' module ['as' name] (',' module ['as' name])*
static struct stmt *parse_import(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_IMPORT, p->tok.span.start);
    size_t cap = 0;
    do {
        struct ast_import import = {0};
        parser_advance(p);
        if (!parse_dotted(p, &import.name, &import.span) || !parse_alias(p, &import)) {
            return NULL;
        }
        add_import(p, s, &import, &cap);
    } while (p->tok.kind == TOKEN_COMMA);
    return end_stmt(p, s);
}

// name ['as' name] (',' name ['as' name])* [','], the last comma only in brackets
static bool parse_imported_names(struct parser *p, struct stmt *s, bool in_brackets) {
    size_t cap = 0;
    for (;;) {
        struct ast_import import = {.span = p->tok.span};
        if (p->tok.kind != TOKEN_NAME) {
            return parser_fail_here(p);
        }
        import.name = parser_text(p, p->tok);
        parser_advance(p);
        if (!parse_alias(p, &import)) {
            return false;
        }
        add_import(p, s, &import, &cap);
        if (!parser_accept(p, TOKEN_COMMA) || (in_brackets && p->tok.kind == TOKEN_RPAREN)) {
            return true;
        }
        if (!in_brackets && parser_at_end_of_line(p)) {
            return parser_fail(p, p->prev.span, "trailing comma not allowed without surrounding parentheses");
        }
    }
}

// 'from' module 'import' ('*' | names | '(' names ')')
static struct stmt *parse_from(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_FROM, p->tok.span.start);
    parser_advance(p);
    if (p->tok.kind == TOKEN_DOT || p->tok.kind == TOKEN_ELLIPSIS) {
        return parser_leave_out(p, p->tok.span, "relative imports", "bobbin has its own modules only: from time import sleep");
    }
    if (!parse_dotted(p, &s->module, &s->module_span) || !parser_expect(p, TOKEN_IMPORT)) {
        return NULL;
    }
    if (p->tok.kind == TOKEN_STAR) {
        if (p->in_function) {
            return parser_fail(p, p->tok.span, "import * only allowed at module level");
        }
        parser_advance(p);
        return end_stmt(p, s);
    }
    bool in_brackets = parser_accept(p, TOKEN_LPAREN);
    if (!parse_imported_names(p, s, in_brackets) || (in_brackets && !parser_expect(p, TOKEN_RPAREN))) {
        return NULL;
    }
    return end_stmt(p, s);
}

static bool find_augmented(enum token_kind kind, enum ast_op *op) {
    switch (kind) {
    case TOKEN_PLUS_ASSIGN: *op = AST_ADD; return true;
    case TOKEN_MINUS_ASSIGN: *op = AST_SUB; return true;
    case TOKEN_STAR_ASSIGN: *op = AST_MUL; return true;
    case TOKEN_SLASH_ASSIGN: *op = AST_DIV; return true;
    case TOKEN_FLOORDIV_ASSIGN: *op = AST_FLOORDIV; return true;
    case TOKEN_PERCENT_ASSIGN: *op = AST_MOD; return true;
    case TOKEN_POWER_ASSIGN: *op = AST_POW; return true;
    case TOKEN_LSHIFT_ASSIGN: *op = AST_LSHIFT; return true;
    case TOKEN_RSHIFT_ASSIGN: *op = AST_RSHIFT; return true;
    case TOKEN_AMP_ASSIGN: *op = AST_BITAND; return true;
    case TOKEN_BAR_ASSIGN: *op = AST_BITOR; return true;
    case TOKEN_CARET_ASSIGN: *op = AST_BITXOR; return true;
    default: return false;
    }
}

// target op= values
static struct stmt *parse_augmented(struct parser *p, struct expr *target, enum ast_op op) {
    struct stmt *s = parser_stmt_node(p, STMT_AUG, target->span.start);
    struct expr_list targets = {0};
    if (target->kind != EXPR_NAME && target->kind != EXPR_ATTRIBUTE && target->kind != EXPR_INDEX) {
        return parser_fail(p, target->span, "'%s' is an illegal expression for augmented assignment", parser_describe(target));
    }
    s->op = op;
    target->op_span = target->kind == EXPR_NAME ? p->tok.span : target->op_span;
    parser_push(p, &targets, target);
    s->targets = parser_exprs(&targets);
    parser_advance(p);
    s->value = parser_expression_list(p);
    return s->value ? end_stmt(p, s) : NULL;
}

// target ('=' target)* '=' values; the first target is read already
static struct stmt *parse_assignment(struct parser *p, struct expr *first, uint32_t start) {
    struct stmt *s = parser_stmt_node(p, STMT_ASSIGN, start);
    struct expr_list targets = {0};
    struct expr *e = first;
    bool is_first = true;
    while (parser_accept(p, TOKEN_ASSIGN)) {
        struct expr *right = parser_starts_expression(p->tok.kind) ? parser_expression_list(p) : parser_fail_here(p);
        if (!right) {
            return NULL;
        }
        bool is_only = is_first && p->tok.kind != TOKEN_ASSIGN;
        if (!parser_check_target(p, e, is_only ? TARGET_ASSIGN_FIRST : TARGET_ASSIGN)) {
            return NULL;
        }
        parser_push(p, &targets, e);
        e = right;
        is_first = false;
    }
    s->targets = parser_exprs(&targets);
    s->value = e;
    return end_stmt(p, s);
}

// target ':' type ['=' values]
static struct stmt *parse_annotated(struct parser *p, struct expr *target, uint32_t start) {
    if (target->kind == EXPR_TUPLE || target->kind == EXPR_LIST) {
        return parser_fail(p, target->span, "only single target (not %s) can be annotated", parser_describe(target));
    }
    if (target->kind != EXPR_NAME && target->kind != EXPR_ATTRIBUTE && target->kind != EXPR_INDEX) {
        return parser_fail(p, target->span, "illegal target for annotation");
    }
    parser_advance(p);
    if (!parser_annotation(p)) {
        return NULL;
    }
    if (p->tok.kind == TOKEN_ASSIGN) {
        return parse_assignment(p, target, start);
    }
    if (p->in_function || target->kind != EXPR_NAME) {
        return parser_leave_out(p, (struct span){start, p->prev.span.end}, "an annotation without a value here",
                                "give it a value: x: int = 0");
    }
    return end_stmt(p, parser_stmt_node(p, STMT_PASS, start));
}

// A ':' that no annotation can follow: the line was meant to open a block.
static struct stmt *fail_header(struct parser *p, const struct expr *e) {
    parser_fail_here(p);
    if (e->kind == EXPR_CALL && !e->is_command) {
        parser_hint(p, "a function is defined with 'def' before its name");
    }
    return NULL;
}

// A value, or an assignment of one of the three kinds.
static struct stmt *parse_expression_statement(struct parser *p) {
    uint32_t start = p->tok.span.start;
    bool is_name = p->tok.kind == TOKEN_NAME;
    enum ast_op op;
    struct expr *e = parser_expression_list(p);
    if (!e) {
        return NULL;
    }
    if (p->tok.kind == TOKEN_ASSIGN) {
        return parse_assignment(p, e, start);
    }
    if (find_augmented(p->tok.kind, &op)) {
        return parse_augmented(p, e, op);
    }
    if (p->tok.kind == TOKEN_COLON) {
        bool has_type = parser_starts_expression(parser_peek(p).kind);
        return has_type ? parse_annotated(p, e, start) : fail_header(p, e);
    }
    struct stmt *s = parser_stmt_node(p, STMT_EXPR, start);
    s->value = e;
    s->is_bare = is_name && e->kind == EXPR_NAME;
    return s;
}

// '...' alone does nothing, as a block's only statement; at the prompt Python would show it.
static struct stmt *parse_ellipsis(struct parser *p) {
    if (!p->in_block || parser_peek(p).kind != TOKEN_NEWLINE) {
        return parse_expression_statement(p);
    }
    parser_advance(p);
    return parser_stmt_node(p, STMT_PASS, p->prev.span.start);
}

static struct stmt *parse_simple(struct parser *p) {
    switch (p->tok.kind) {
    case TOKEN_RETURN: return parse_return(p);
    case TOKEN_BREAK: return parse_word(p, STMT_BREAK);
    case TOKEN_CONTINUE: return parse_word(p, STMT_CONTINUE);
    case TOKEN_PASS: return parse_word(p, STMT_PASS);
    case TOKEN_GLOBAL: return parse_global(p);
    case TOKEN_ASSERT: return parse_assert(p);
    case TOKEN_RAISE: return parse_raise(p);
    case TOKEN_DEL: return parse_del(p);
    case TOKEN_YIELD: return parse_yield(p);
    case TOKEN_IMPORT: return parse_import(p);
    case TOKEN_FROM: return parse_from(p);
    case TOKEN_ELLIPSIS: return parse_ellipsis(p);
    default: return parse_expression_statement(p);
    }
}

// One statement at its first token: a compound one, one of the shell's, or a simple one.
static struct stmt *parse_statement(struct parser *p, bool *is_compound) {
    struct stmt *s = NULL;
    p->stmt_first = p->tok;
    p->stmt_second = (struct token){0};
    *is_compound = false;
    if (!parser_shell(p, &s) || s) {
        return s;
    }
    s = parser_compound(p, is_compound);
    if (s || p->result != PARSE_OK) {
        return s;
    }
    parser_refuse(p);
    return p->result == PARSE_OK ? parse_simple(p) : NULL;
}

static void append(struct parser *p, struct ast_block *block, size_t *cap, struct stmt *s) {
    block->at = parser_grow(p, block->at, block->len, cap, sizeof *block->at);
    block->at[block->len++] = s;
}

// statement (';' statement)* [';'] newline, or one compound statement
bool parser_line(struct parser *p, struct ast_block *block, size_t *cap) {
    bool is_compound;
    do {
        struct stmt *s = parse_statement(p, &is_compound);
        if (!s) {
            return false;
        }
        append(p, block, cap, s);
        p->ends_in_block = is_compound;
        if (is_compound) {
            return true;
        }
        if (!parser_end_of_statement(p)) {
            return p->tok.kind == TOKEN_ASSIGN && s->value ? parser_fail_assignment(p, s->value) : false;
        }
    } while (parser_accept(p, TOKEN_SEMICOLON) && p->tok.kind != TOKEN_NEWLINE && p->tok.kind != TOKEN_END);
    return p->tok.kind == TOKEN_END || parser_expect(p, TOKEN_NEWLINE);
}

// Is the last line of the text blank, so that an interactive block is finished?
static bool ends_with_blank_line(const struct source *src) {
    size_t i = src->len;
    while (i > 0 && strchr(" \t\f\r", src->text[i - 1])) {
        i--;
    }
    if (i == 0 || src->text[i - 1] != '\n') {
        return false;
    }
    for (i--; i > 0 && strchr(" \t\f\r", src->text[i - 1]); i--) {
    }
    return i == 0 || src->text[i - 1] == '\n';
}

static void parse_all(struct parser *p, struct ast_block *out) {
    size_t cap = 0;
    while (p->result == PARSE_OK && p->tok.kind != TOKEN_END) {
        if (!parser_accept(p, TOKEN_NEWLINE)) {
            parser_line(p, out, &cap);
        }
    }
    if (p->result == PARSE_OK && p->options->interactive && p->ends_in_block && !ends_with_blank_line(p->source)) {
        uint32_t end = p->prev.span.end;
        diag_set(p->diag, "SyntaxError", p->source, (struct span){end, end}, "the block is not finished");
        diag_hint(p->diag, "an empty line ends it");
        p->result = PARSE_INCOMPLETE;
    }
    // At a prompt an empty line where a block must follow is a mistake, not a wish for more lines.
    if (p->result == PARSE_INCOMPLETE && p->options->interactive && p->lx.nbrackets == 0 && !p->lx.wants_more &&
        ends_with_blank_line(p->source)) {
        p->result = PARSE_ERROR;
    }
}

// Refuses what is no text at all. Offsets are 32 bits, and a message wants a place that can be shown.
static bool check_source(const struct source *src, struct diag *diag) {
    size_t bad;
    if (src->len > MAX_SOURCE) {
        diag_set(diag, "SyntaxError", NULL, (struct span){0, 0}, "the text is too large (%zu bytes; the limit is %u)", src->len,
                 MAX_SOURCE);
        return false;
    }
    if (!utf8_is_valid(src->text, src->len, &bad)) {
        struct span span = {(uint32_t)bad, (uint32_t)bad + 1};
        diag_set(diag, "SyntaxError", src, span, "(unicode error) the byte 0x%02x is not valid UTF-8",
                 (unsigned char)src->text[bad]);
        diag_hint(diag, "save the file as UTF-8");
        return false;
    }
    return true;
}

enum parse_result parse_source(const struct source *src, const struct parse_options *options, struct arena *arena,
                               struct ast_block *out, struct diag *diag) {
    *out = (struct ast_block){0};
    if (!check_source(src, diag)) {
        return PARSE_ERROR;
    }
    struct parse_options none = {0};
    struct parser p = {.source = src, .options = options ? options : &none, .arena = arena, .diag = diag};
    lexer_init(&p.lx, src, &p.lex_diag);
    parser_advance(&p);
    parse_all(&p, out);
    diag_finish(&p.lex_diag);
    return p.result;
}
