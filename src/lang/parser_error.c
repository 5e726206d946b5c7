// Telling what is wrong. The first failure counts, but the lexer's own complaint at the same place is better than the parser's,
// and an end inside something open is no mistake but "incomplete". What beginners and people who come from other languages
// type is recognised by the last few tokens and gets a hint.
#include "base/suggest.h"
#include "base/text.h"
#include "lang/parser_inside.h"
#include <stdarg.h>
#include <string.h>

// Takes over the lexer's complaint about its last token.
static void *fail_as_lexer(struct parser *p, bool wants_more) {
    struct diag *d = &p->lex_diag;
    diag_set(p->diag, d->kind ? d->kind : "SyntaxError", p->source, d->span, "%s%s",
             p->fstring_depth && d->message && strncmp(d->message, "f-string", 8) != 0 ? "f-string: " : "",
             d->message ? d->message : "invalid syntax");
    if (d->hint) {
        diag_hint(p->diag, "%s", d->hint);
    }
    p->result = wants_more ? PARSE_INCOMPLETE : PARSE_ERROR;
    p->told_by_lexer = true;
    return NULL;
}

// An opening bracket that the rest of the text does not close.
static void *fail_never_closed(struct parser *p, uint32_t at, enum parse_result result) {
    diag_set(p->diag, "SyntaxError", p->source, (struct span){at, at + 1}, "'%c' was never closed", p->source->text[at]);
    p->result = result;
    p->told_by_lexer = true;
    return NULL;
}

// Nothing may follow once the text gave out, or once the lexer said something: true when that was the failure.
static bool fail_for_the_lexer(struct parser *p) {
    if (p->tok.kind == TOKEN_ERROR) {
        fail_as_lexer(p, p->lx.wants_more);
        return true;
    }
    if (p->tok.kind == TOKEN_END && p->lx.nbrackets > 0 && !p->fstring_depth) {
        fail_never_closed(p, p->lx.brackets[p->lx.nbrackets - 1], PARSE_INCOMPLETE);
        return true;
    }
    return false;
}

void *parser_fail_kind(struct parser *p, const char *kind, struct span span, const char *fmt, ...) {
    if (p->result != PARSE_OK || fail_for_the_lexer(p)) {
        return NULL;
    }
    struct text message = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&message, fmt, args);
    va_end(args);
    bool inside = p->fstring_depth && strncmp(text_str(&message), "bobbin", 6) != 0;
    diag_set(p->diag, kind, p->source, span, "%s%s", inside ? "f-string: " : "", text_str(&message));
    text_finish(&message);
    p->result = PARSE_ERROR;
    return NULL;
}

void *parser_fail(struct parser *p, struct span span, const char *fmt, ...) {
    struct text message = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&message, fmt, args);
    va_end(args);
    parser_fail_kind(p, "SyntaxError", span, "%s", text_str(&message));
    text_finish(&message);
    return NULL;
}

// Adds to the failure just told, unless the lexer had something better to say.
void parser_hint(struct parser *p, const char *fmt, ...) {
    if (p->result != PARSE_ERROR || p->told_by_lexer || p->diag->hint) {
        return;
    }
    struct text hint = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&hint, fmt, args);
    va_end(args);
    diag_hint(p->diag, "%s", text_str(&hint));
    text_finish(&hint);
}

// Something of Python's that bobbin does not have.
void *parser_leave_out(struct parser *p, struct span span, const char *what, const char *instead) {
    if (p->result == PARSE_OK) {
        parser_fail(p, span, "bobbin leaves out %s", what);
        parser_hint(p, "%s", instead);
    }
    return NULL;
}

// Is a bracket before the current token left open by all that follows? Then the innermost such is at *at.
static bool is_never_closed(struct parser *p, uint32_t *at) {
    if (p->lx.nbrackets == 0 || p->lx.brackets[0] >= p->tok.span.start) {
        return false;
    }
    struct lexer ahead = p->lx;
    ahead.diag = NULL;
    for (struct token t = p->tok; t.kind != TOKEN_END && ahead.nbrackets > 0; t = lexer_next(&ahead)) {
        if (t.kind == TOKEN_ERROR) {
            return false;
        }
    }
    *at = ahead.nbrackets > 0 ? ahead.brackets[ahead.nbrackets - 1] : p->tok.span.start;
    return *at < p->tok.span.start;
}

static bool is_on_later_line(const struct parser *p, uint32_t at, uint32_t than) {
    return memchr(p->source->text + than, '\n', at - than) != NULL;
}

// Does the lexer find something wrong in the rest of the logical line? Then that is the better message.
static bool fail_for_rest_of_line(struct parser *p) {
    struct token t = p->has_next ? p->next : p->tok;
    struct lexer saved = p->lx;
    while (t.kind != TOKEN_NEWLINE && t.kind != TOKEN_END && t.kind != TOKEN_ERROR) {
        t = lexer_next(&p->lx);
    }
    bool found = t.kind == TOKEN_ERROR && !p->lx.wants_more;
    if (found) {
        fail_as_lexer(p, false);
    }
    p->lx = saved;
    return found;
}

// Habits of other languages, told from the last tokens.
static const char *habit(const struct parser *p) {
    enum token_kind now = p->tok.kind, before = p->prev.kind;
    bool joined = parser_touches(p->prev, p->tok), doubled = parser_touches(p->prev2, p->prev) && p->prev2.kind == before;
    if (now == TOKEN_AMP && before == TOKEN_AMP && joined) {
        return "write 'and' for &&";
    }
    if (now == TOKEN_BAR && before == TOKEN_BAR && joined) {
        return "write 'or' for ||";
    }
    if ((before == TOKEN_PLUS || before == TOKEN_MINUS) && doubled) {
        return before == TOKEN_PLUS ? "to add one write: i += 1" : "to take one away write: i -= 1";
    }
    if (now == TOKEN_ASSIGN && (before == TOKEN_EQ || before == TOKEN_NE) && joined) {
        return before == TOKEN_EQ ? "write == to compare" : "write != to compare";
    }
    if (before == TOKEN_ASSIGN && joined && (now == TOKEN_GT || now == TOKEN_LT)) {
        return now == TOKEN_GT ? "write >= for 'greater or equal'" : "write <= for 'less or equal'";
    }
    if (before == TOKEN_LT && now == TOKEN_GT && joined) {
        return "write != for 'not equal'";
    }
    switch (now) {
    case TOKEN_FLOORDIV: return p->stmt_first.kind == now ? "a comment begins with #" : NULL;
    case TOKEN_BANG: return "write 'not' for !";
    case TOKEN_QUESTION: return "for a choice write: a if condition else b; for help type NAME? alone on a line";
    case TOKEN_BACKTICK: return "write str(x) or repr(x)";
    case TOKEN_DOLLAR: return "a name stands alone, without $";
    case TOKEN_LBRACE: return "a block begins with ':' and is indented, without braces";
    case TOKEN_RBRACE: return "a block ends where its indentation ends, without braces";
    default: return NULL;
    }
}

// The word of the language that a statement's first word may have been meant to be.
static const char *meant_keyword(const struct parser *p) {
    static const char *const words[] = {"for", "while", "if", "elif", "else", "def", "return", "import", "from", "try", "except",
                                        "finally", "with", "pass", "break", "continue", "global", "raise", "assert", "print"};
    struct text word = {0};
    if (p->stmt_first.kind != TOKEN_NAME) {
        return NULL;
    }
    if (parser_is_word(p, p->stmt_first, "function") || parser_is_word(p, p->stmt_first, "func") ||
        parser_is_word(p, p->stmt_first, "fn")) {
        return "def";
    }
    text_add(&word, p->source->text + p->stmt_first.span.start, p->stmt_first.span.end - p->stmt_first.span.start);
    struct suggest s;
    suggest_init(&s, text_str(&word));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        suggest_offer(&s, words[i]);
    }
    const char *result = suggest_result(&s);
    text_finish(&word);
    return result;
}

// A hint for "invalid syntax", if the place says what was meant.
static void add_hint(struct parser *p) {
    const char *hint = habit(p), *word;
    if (hint) {
        parser_hint(p, "%s", hint);
    } else if (p->prev.kind == TOKEN_ELSE && p->tok.kind == TOKEN_IF) {
        parser_hint(p, "write 'elif' for 'else if'");
    } else if (parser_is_word(p, p->stmt_first, "elseif") || parser_is_word(p, p->stmt_first, "elsif")) {
        parser_hint(p, "write 'elif' for 'else if'");
    } else if (parser_starts_operand(p->stmt_second.kind) && (word = meant_keyword(p)) != NULL) {
        parser_hint(p, "did you mean '%s'?", word);
    } else if (parser_starts_operand(p->stmt_second.kind) && !parser_touches(p->stmt_first, p->stmt_second) &&
               p->tok.span.start == p->stmt_second.span.start) {
        parser_hint(p, "to call %s write %s(...)", parser_text(p, p->stmt_first).s, parser_text(p, p->stmt_first).s);
    } else if (token_is_keyword(p->tok.kind) && !parser_starts_expression(p->tok.kind) &&
               (p->prev.kind == TOKEN_DOT || p->prev.kind == TOKEN_ASSIGN || p->prev.kind == TOKEN_DEF)) {
        parser_hint(p, "'%s' is a word of the language and cannot be a name", token_spelling(p->tok.kind));
    } else if (p->prev.kind == TOKEN_ASSIGN && parser_at_end_of_line(p)) {
        parser_hint(p, "a value is missing behind '='");
    }
}

void *parser_fail_here(struct parser *p) {
    uint32_t bracket;
    if (p->result != PARSE_OK || fail_for_the_lexer(p)) {
        return NULL;
    }
    if (p->tok.kind == TOKEN_INDENT) {
        return parser_fail_kind(p, "IndentationError", p->tok.span, "unexpected indent");
    }
    if (!p->fstring_depth && is_never_closed(p, &bracket) && is_on_later_line(p, p->tok.span.start, bracket)) {
        return fail_never_closed(p, bracket, PARSE_ERROR);
    }
    if (!p->fstring_depth && fail_for_rest_of_line(p)) {
        return NULL;
    }
    struct span span = p->tok.span;
    if (p->tok.kind == TOKEN_NEWLINE || p->tok.kind == TOKEN_END) {
        span.start = span.end = p->prev.span.end; // right behind the last thing written
    }
    parser_fail(p, span, "invalid syntax");
    add_hint(p);
    return NULL;
}

// Reads on, for the caret only, over the operand that stands where a comma should.
static struct span span_of_next(struct parser *p) {
    struct span span = p->tok.span;
    if (p->tok.kind == TOKEN_NAME) { // with its call, if it has a plain one: f(x)
        struct lexer ahead = p->lx;
        ahead.diag = NULL;
        struct token t = p->has_next ? p->next : lexer_next(&ahead);
        size_t outside = ahead.nbrackets;
        if (t.kind == TOKEN_LPAREN && outside > 0) {
            while (ahead.nbrackets >= outside && t.kind != TOKEN_END && t.kind != TOKEN_ERROR) {
                t = lexer_next(&ahead);
            }
            span.end = t.kind == TOKEN_RPAREN ? t.span.end : span.end;
        }
    }
    return span;
}

void *parser_fail_in_list(struct parser *p, struct span last) {
    uint32_t bracket;
    if (!parser_starts_operand(p->tok.kind) || p->result != PARSE_OK) {
        return parser_fail_here(p);
    }
    if (!p->fstring_depth && is_never_closed(p, &bracket)) {
        return fail_never_closed(p, bracket, PARSE_ERROR);
    }
    if (!p->fstring_depth && fail_for_rest_of_line(p)) {
        return NULL;
    }
    return parser_fail(p, (struct span){last.start, span_of_next(p).end}, "invalid syntax. Perhaps you forgot a comma?");
}
