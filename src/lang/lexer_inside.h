// What the lexer's two files share: numbers and strings (lexer_literal.c) apart from lines, names and operators (lexer.c).
#pragma once

#include "lang/lexer.h"

// Scan a literal whose first bytes are known to begin one; lx->pos stands at its begin and is moved behind it.
struct token lexer_scan_number(struct lexer *lx);
struct token lexer_scan_string(struct lexer *lx, uint32_t start, uint32_t quote); // prefix at start, quote at quote

// A TOKEN_ERROR over [start, lx->pos); the caret goes under `where`. Only SyntaxErrors.
struct token lexer_fail(struct lexer *lx, uint32_t start, struct span where, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void lexer_hint(struct lexer *lx, const char *hint);

// The byte at pos + ahead, or 0 at the end.
static inline unsigned char lexer_peek(const struct lexer *lx, uint32_t ahead) {
    return ahead < lx->end - lx->pos ? (unsigned char)lx->text[lx->pos + ahead] : 0;
}

// The length of the line end at pos: 1, 2 (CR LF), or 0 when there is none.
static inline uint32_t lexer_line_end(const struct lexer *lx) {
    unsigned char c = lexer_peek(lx, 0);
    return c == '\n' ? 1 : c != '\r' ? 0 : lexer_peek(lx, 1) == '\n' ? 2 : 1;
}

static inline struct token lexer_token(const struct lexer *lx, enum token_kind kind, uint32_t start) {
    return (struct token){kind, {start, lx->pos}};
}

// The length of the character at pos if it may begin (or continue) a name, else 0.
uint32_t lexer_name_char(const struct lexer *lx, bool first);
