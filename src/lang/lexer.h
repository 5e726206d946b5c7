// Text to tokens, with Python's rules for indentation, line joining, string prefixes and numbers.
// Used by the parser; the shell and lessons use it to colour and to complete.
//
// Pull-style and total: lexer_next always makes progress and ends with TOKEN_END for ever. A part that is no token becomes
// TOKEN_ERROR (its diag is set, if one was given) and lexing goes on behind it. A struct lexer may be copied to look ahead.
#pragma once

#include "base/diag.h"

#define TOKEN_KEYWORDS(X)                                                                                   \
    X(FALSE, "False") X(NONE, "None") X(TRUE, "True") X(AND, "and") X(AS, "as") X(ASSERT, "assert")          \
    X(ASYNC, "async") X(AWAIT, "await") X(BREAK, "break") X(CLASS, "class") X(CONTINUE, "continue")          \
    X(DEF, "def") X(DEL, "del") X(ELIF, "elif") X(ELSE, "else") X(EXCEPT, "except") X(FINALLY, "finally")    \
    X(FOR, "for") X(FROM, "from") X(GLOBAL, "global") X(IF, "if") X(IMPORT, "import") X(IN, "in")            \
    X(IS, "is") X(LAMBDA, "lambda") X(NONLOCAL, "nonlocal") X(NOT, "not") X(OR, "or") X(PASS, "pass")        \
    X(RAISE, "raise") X(RETURN, "return") X(TRY, "try") X(WHILE, "while") X(WITH, "with") X(YIELD, "yield")

// Longer operators stand before their own beginnings. The last line is no Python, but what people type.
#define TOKEN_OPERATORS(X)                                                                                  \
    X(POWER_ASSIGN, "**=") X(FLOORDIV_ASSIGN, "//=") X(LSHIFT_ASSIGN, "<<=") X(RSHIFT_ASSIGN, ">>=")         \
    X(ELLIPSIS, "...") X(POWER, "**") X(FLOORDIV, "//") X(LSHIFT, "<<") X(RSHIFT, ">>") X(ARROW, "->")       \
    X(WALRUS, ":=") X(EQ, "==") X(NE, "!=") X(LE, "<=") X(GE, ">=") X(PLUS_ASSIGN, "+=")                     \
    X(MINUS_ASSIGN, "-=") X(STAR_ASSIGN, "*=") X(SLASH_ASSIGN, "/=") X(PERCENT_ASSIGN, "%=")                 \
    X(AMP_ASSIGN, "&=") X(BAR_ASSIGN, "|=") X(CARET_ASSIGN, "^=") X(AT_ASSIGN, "@=") X(PLUS, "+")            \
    X(MINUS, "-") X(STAR, "*") X(SLASH, "/") X(PERCENT, "%") X(AMP, "&") X(BAR, "|") X(CARET, "^")           \
    X(TILDE, "~") X(AT, "@") X(LT, "<") X(GT, ">") X(LPAREN, "(") X(RPAREN, ")") X(LBRACKET, "[")            \
    X(RBRACKET, "]") X(LBRACE, "{") X(RBRACE, "}") X(COMMA, ",") X(COLON, ":") X(SEMICOLON, ";")             \
    X(DOT, ".") X(ASSIGN, "=")                                                                              \
    X(BANG, "!") X(QUESTION, "?") X(DOLLAR, "$") X(BACKTICK, "`")

enum token_kind {
    TOKEN_END,
    TOKEN_NEWLINE, // the end of a logical line; empty when the text ends without a newline
    TOKEN_INDENT,  // the blanks before the line's first token
    TOKEN_DEDENT,  // empty
    TOKEN_NAME,
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_STRING,  // whole: prefix, quotes and, in an f-string, its fields
    TOKEN_COMMENT, // only with keep_comments
    TOKEN_ERROR,
#define X(name, text) TOKEN_##name,
    TOKEN_KEYWORDS(X)
    TOKEN_OPERATORS(X)
#undef X
    TOKEN_COUNT
};

struct token {
    enum token_kind kind;
    struct span span;
};

#define LEXER_MAX_INDENTS 100 // as CPython
#define LEXER_MAX_BRACKETS 200

struct lexer_indent {
    uint32_t column;    // a tab goes to the next multiple of 8
    uint32_t alternate; // a tab counts as one blank; the two must agree about every order
};

struct lexer {
    const char *text;
    uint32_t pos, end;           // [pos, end) is still to be read
    const struct source *source; // for the diag
    struct diag *diag;           // gets the error of each TOKEN_ERROR; may be NULL
    bool keep_comments;
    bool is_inline;     // an expression in an f-string: a newline is a blank
    bool wants_more;    // the last TOKEN_ERROR is the beginning of something: a string or a joined line that the end cut off
    bool at_line_start, in_line; // in_line: a token of the logical line was given out
    int dedents;        // still to be given out
    size_t nindents, nbrackets;
    struct lexer_indent indents[LEXER_MAX_INDENTS];
    uint32_t brackets[LEXER_MAX_BRACKETS]; // offsets of the open ones
};

// Over a source, errors going to diag; or over bare text without diagnostics.
void lexer_init(struct lexer *lx, const struct source *source, struct diag *diag);
void lexer_init_text(struct lexer *lx, const char *text, size_t len);
// Over an expression at [start, end) of the same source.
void lexer_init_inline(struct lexer *lx, const struct lexer *outer, struct span range);

struct token lexer_next(struct lexer *lx);

// Moves behind the current line (its newline is the next token), for lines that are not Python.
void lexer_skip_line(struct lexer *lx);

bool token_is_keyword(enum token_kind kind);
bool token_is_operator(enum token_kind kind);
const char *token_spelling(enum token_kind kind); // of a keyword or operator, else a name such as "end of line"
