// The lexer: lines and their indentation, names, operators, brackets. Numbers and strings are in lexer_literal.c.
//
// The one idea: all state is in a plain struct without pointers of its own, so that a copy is a look ahead and a paused
// lexer is a position. Line ends inside brackets are blanks; a stack of open brackets says when, and serves the messages.
#include "lang/lexer_inside.h"
#include "base/text.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <string.h>

void lexer_init_text(struct lexer *lx, const char *text, size_t len) {
    memset(lx, 0, sizeof *lx);
    lx->text = text;
    lx->end = len > UINT32_MAX ? UINT32_MAX : (uint32_t)len;
    lx->at_line_start = true;
    lx->nindents = 1; // column 0
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        lx->pos = 3; // a byte order mark
    }
}

void lexer_init(struct lexer *lx, const struct source *source, struct diag *diag) {
    lexer_init_text(lx, source->text, source->len);
    lx->source = source;
    lx->diag = diag;
}

void lexer_init_inline(struct lexer *lx, const struct lexer *outer, struct span range) {
    lexer_init_text(lx, outer->text, range.end);
    lx->source = outer->source;
    lx->diag = outer->diag;
    lx->pos = range.start;
    lx->is_inline = true;
    lx->at_line_start = false;
}

struct token lexer_fail(struct lexer *lx, uint32_t start, struct span where, const char *fmt, ...) {
    if (lx->diag) {
        struct text message = {0};
        va_list args;
        va_start(args, fmt);
        text_vprintf(&message, fmt, args);
        va_end(args);
        diag_set(lx->diag, "SyntaxError", lx->source, where, "%s", text_str(&message));
        text_finish(&message);
    }
    return lexer_token(lx, TOKEN_ERROR, start);
}

void lexer_hint(struct lexer *lx, const char *hint) {
    if (lx->diag) {
        diag_hint(lx->diag, "%s", hint);
    }
}

uint32_t lexer_name_char(const struct lexer *lx, bool first) {
    if (lx->pos >= lx->end) {
        return 0;
    }
    uint32_t cp;
    size_t n = utf8_decode(lx->text + lx->pos, lx->end - lx->pos, &cp);
    return (first ? utf8_is_name_start(cp) : utf8_is_name_more(cp)) ? (uint32_t)n : 0;
}

// A backslash at a line's end: the length of both, or 0.
static uint32_t joint(const struct lexer *lx) {
    struct lexer behind = {.text = lx->text, .pos = lx->pos + 1, .end = lx->end};
    uint32_t n = lexer_peek(lx, 0) == '\\' && behind.pos < lx->end ? lexer_line_end(&behind) : 0;
    return n && behind.pos + n < lx->end ? n + 1 : 0;
}

// Moves over the blanks at a line's beginning and measures them. If lines are joined within the blanks, those of the first count.
static struct lexer_indent skip_indent(struct lexer *lx) {
    struct lexer_indent in = {0, 0}, first = {0, 0};
    for (;; lx->pos++) {
        switch (lexer_peek(lx, 0)) {
        case ' ':
            in.column++;
            in.alternate++;
            break;
        case '\t':
            in.column = (in.column / 8 + 1) * 8;
            in.alternate++;
            break;
        case '\f':
            in = (struct lexer_indent){0, 0};
            break;
        case '\\':
            if (joint(lx)) {
                first = first.column ? first : in;
                lx->pos += joint(lx) - 1;
                break;
            }
            return first.column ? first : in;
        default:
            return first.column ? first : in;
        }
    }
}

// An error about the blanks from `start` to here; it has another name than other errors.
static struct token fail_indent(struct lexer *lx, uint32_t start, const char *kind, const char *message) {
    if (lx->diag) {
        diag_set(lx->diag, kind, lx->source, (struct span){start, lx->pos}, "%s", message);
    }
    return lexer_token(lx, TOKEN_ERROR, start);
}

static struct token fail_tabs(struct lexer *lx, uint32_t start) {
    struct token t = fail_indent(lx, start, "TabError", "inconsistent use of tabs and spaces in indentation");
    lexer_hint(lx, "indent every line with blanks only, 4 for each level");
    return t;
}

// Compares a line's indentation with the open blocks. True when that makes a token.
static bool compare_indent(struct lexer *lx, uint32_t start, struct lexer_indent in, struct token *out) {
    const struct lexer_indent *top = &lx->indents[lx->nindents - 1];
    if (in.column == top->column) {
        bool same = in.alternate == top->alternate;
        *out = same ? *out : fail_tabs(lx, start);
        return !same;
    }
    if (in.column > top->column) {
        if (in.alternate <= top->alternate) {
            *out = fail_tabs(lx, start);
        } else if (lx->nindents == LEXER_MAX_INDENTS) {
            *out = fail_indent(lx, start, "IndentationError", "too many levels of indentation");
        } else {
            lx->indents[lx->nindents++] = in;
            *out = lexer_token(lx, TOKEN_INDENT, start);
        }
        return true;
    }
    while (lx->nindents > 1 && in.column < lx->indents[lx->nindents - 1].column) {
        lx->nindents--;
        lx->dedents++;
    }
    top = &lx->indents[lx->nindents - 1];
    if (in.column != top->column) {
        *out = fail_indent(lx, start, "IndentationError", "unindent does not match any outer indentation level");
        return true;
    }
    if (in.alternate != top->alternate) {
        *out = fail_tabs(lx, start);
        return true;
    }
    lx->dedents--;
    *out = lexer_token(lx, TOKEN_DEDENT, lx->pos);
    return true;
}

static void skip_to_line_end(struct lexer *lx) {
    while (lx->pos < lx->end && !lexer_line_end(lx)) {
        lx->pos++;
    }
}

// Passes empty lines and lines of comment only, then compares the indentation of the first real one. True when that gives a token.
static bool begin_line(struct lexer *lx, struct token *out) {
    for (;;) {
        uint32_t start = lx->pos;
        struct lexer_indent in = skip_indent(lx);
        if (lexer_peek(lx, 0) == '#') {
            uint32_t comment = lx->pos;
            skip_to_line_end(lx);
            if (lx->keep_comments) {
                *out = lexer_token(lx, TOKEN_COMMENT, comment);
                return true;
            }
        }
        uint32_t n = lexer_line_end(lx);
        if (n == 0) {
            lx->at_line_start = false;
            return lx->pos < lx->end && compare_indent(lx, start, in, out);
        }
        lx->pos += n;
    }
}

static struct token scan_end(struct lexer *lx) {
    lx->pos = lx->end;
    if (lx->nbrackets == 0 && lx->in_line && !lx->is_inline) {
        lx->in_line = false;
        return lexer_token(lx, TOKEN_NEWLINE, lx->pos);
    }
    if (lx->nbrackets == 0 && lx->nindents > 1) {
        lx->nindents--;
        return lexer_token(lx, TOKEN_DEDENT, lx->pos);
    }
    return lexer_token(lx, TOKEN_END, lx->pos);
}

// What to type instead of a character that word processors and other keyboards make.
static const char *look_alike(uint32_t cp) {
    switch (cp) {
    case 0x2018: case 0x2019: case 0x201A: case 0x201B: case 0x2032: case 0xB4: return "type the straight quote ' instead";
    case 0x201C: case 0x201D: case 0x201E: case 0x201F: case 0x2033: case 0xAB: case 0xBB:
        return "type the straight quote \" instead";
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2212: return "type - instead";
    case 0xD7: case 0x2217: case 0xB7: return "type * instead";
    case 0xF7: return "type / instead";
    case 0x2264: return "type <= instead";
    case 0x2265: return "type >= instead";
    case 0x2260: return "type != instead";
    case 0x2026: return "type three dots ... instead";
    case 0xA0: case 0x2007: case 0x202F: case 0x3000: return "this looks like a blank but is none; type a blank instead";
    case 0x200B: case 0xFEFF: case 0x2060: return "an invisible character stands here; delete it";
    case 0xFF08: case 0xFF09: return "type ( or ) instead";
    case 0xFF0C: case 0x3001: return "type , instead";
    case 0xFF1A: return "type : instead";
    default: return NULL;
    }
}

static struct token fail_character(struct lexer *lx) {
    uint32_t start = lx->pos, cp;
    size_t n = utf8_decode(lx->text + start, lx->end - start, &cp);
    lx->pos += (uint32_t)n;
    struct span where = {start, lx->pos};
    struct token t;
    if (cp == 0) {
        t = lexer_fail(lx, start, where, "source code cannot contain null bytes");
    } else if (utf8_is_printable(cp)) {
        t = lexer_fail(lx, start, where, "invalid character '%.*s' (U+%04X)", (int)n, lx->text + start, (unsigned)cp);
    } else {
        t = lexer_fail(lx, start, where, "invalid non-printable character U+%04X", (unsigned)cp);
    }
    bool is_form = cp == 0xAA || cp == 0xB5 || cp == 0xBA || (cp >= 0xFF10 && cp <= 0xFF5A) || (cp >= 0x1D400 && cp <= 0x1D7FF);
    const char *hint = is_form ? "this is a special form of a letter or digit; type the plain one" : look_alike(cp);
    if (hint) {
        lexer_hint(lx, hint);
    }
    return t;
}

static enum token_kind keyword_of(const char *s, size_t len) {
#define X(name, word)                                                 \
    if (len == sizeof word - 1 && memcmp(s, word, sizeof word - 1) == 0) { \
        return TOKEN_##name;                                          \
    }
    if (len >= 2 && len <= 8) {
        TOKEN_KEYWORDS(X)
    }
#undef X
    return TOKEN_NAME;
}

// One or two letters of rR uU bB fF that may stand before a quote.
static bool is_string_prefix(const char *s, size_t len) {
    if (len == 1) {
        return strchr("rRuUbBfF", s[0]) != NULL;
    }
    bool raw = len == 2 && (s[0] == 'r' || s[0] == 'R' || s[1] == 'r' || s[1] == 'R');
    return raw && (strchr("bBfF", s[0]) || strchr("bBfF", s[1]));
}

static struct token scan_name(struct lexer *lx) {
    uint32_t start = lx->pos, n;
    while ((n = lexer_name_char(lx, lx->pos == start)) != 0) {
        lx->pos += n;
    }
    const char *s = lx->text + start;
    unsigned char next = lexer_peek(lx, 0);
    if ((next == '\'' || next == '"') && is_string_prefix(s, lx->pos - start)) {
        return lexer_scan_string(lx, start, lx->pos);
    }
    return lexer_token(lx, keyword_of(s, lx->pos - start), start);
}

static struct token open_bracket(struct lexer *lx, struct token t) {
    if (lx->nbrackets == LEXER_MAX_BRACKETS) {
        return lexer_fail(lx, t.span.start, t.span, "too many nested parentheses");
    }
    lx->brackets[lx->nbrackets++] = t.span.start;
    return t;
}

static struct token close_bracket(struct lexer *lx, struct token t) {
    char closing = lx->text[t.span.start];
    if (lx->nbrackets == 0) {
        return lexer_fail(lx, t.span.start, t.span, "unmatched '%c'", closing);
    }
    uint32_t at = lx->brackets[--lx->nbrackets];
    char opening = lx->text[at];
    if ((opening == '(' && closing == ')') || (opening == '[' && closing == ']') || (opening == '{' && closing == '}')) {
        return t;
    }
    uint32_t line = 0, here = 0, column;
    if (lx->source) {
        source_locate(lx->source, at, &line, &column);
        source_locate(lx->source, t.span.start, &here, &column);
    }
    if (line == here) {
        return lexer_fail(lx, t.span.start, t.span, "closing parenthesis '%c' does not match opening parenthesis '%c'",
                          closing, opening);
    }
    return lexer_fail(lx, t.span.start, t.span, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %u",
                      closing, opening, (unsigned)line);
}

static const struct {
    char text[4];
    enum token_kind kind;
} operators[] = {
#define X(name, text) {text, TOKEN_##name},
    TOKEN_OPERATORS(X)
#undef X
};

static struct token scan_operator(struct lexer *lx) {
    size_t left = lx->end - lx->pos;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (operators[i].text[0] != lx->text[lx->pos]) {
            continue;
        }
        size_t n = strlen(operators[i].text);
        if (left < n || memcmp(lx->text + lx->pos, operators[i].text, n) != 0) {
            continue;
        }
        uint32_t start = lx->pos;
        lx->pos += (uint32_t)n;
        struct token t = lexer_token(lx, operators[i].kind, start);
        switch (t.kind) {
        case TOKEN_LPAREN: case TOKEN_LBRACKET: case TOKEN_LBRACE: return open_bracket(lx, t);
        case TOKEN_RPAREN: case TOKEN_RBRACKET: case TOKEN_RBRACE: return close_bracket(lx, t);
        default: return t;
        }
    }
    return fail_character(lx);
}

// A backslash at a line's end joins the next line. True when it gives a token, which is an error.
static bool join_line(struct lexer *lx, struct token *out) {
    uint32_t start = lx->pos++;
    uint32_t n = lexer_line_end(lx);
    struct span where = {start, start + 1};
    lx->pos += n;
    if (lx->pos == lx->end) {
        *out = lexer_fail(lx, start, where, "unexpected EOF while parsing");
        lx->wants_more = true;
        return true;
    }
    if (n == 0) {
        *out = lexer_fail(lx, start, where, "unexpected character after line continuation character");
        lexer_hint(lx, "a backslash joins two lines only as the very last character of its line");
        return true;
    }
    return false;
}

// Passes blanks, joined lines and, inside brackets, line ends. True when that gives a token: a comment, an error.
static bool skip_blanks(struct lexer *lx, struct token *out) {
    for (;;) {
        unsigned char c = lexer_peek(lx, 0);
        if (c == ' ' || c == '\t' || c == '\f') {
            lx->pos++;
        } else if (c == '\\') {
            if (join_line(lx, out)) {
                return true;
            }
        } else if (c == '#') {
            uint32_t start = lx->pos;
            skip_to_line_end(lx);
            if (lx->keep_comments) {
                *out = lexer_token(lx, TOKEN_COMMENT, start);
                return true;
            }
        } else if (lexer_line_end(lx) && (lx->nbrackets > 0 || lx->is_inline)) {
            lx->pos += lexer_line_end(lx);
        } else {
            return false;
        }
    }
}

struct token lexer_next(struct lexer *lx) {
    struct token t = lexer_token(lx, TOKEN_END, lx->pos);
    lx->wants_more = false;
    if (lx->dedents > 0) {
        lx->dedents--;
        t.kind = TOKEN_DEDENT;
        return t;
    }
    if (lx->at_line_start && begin_line(lx, &t)) {
        return t;
    }
    if (skip_blanks(lx, &t)) {
        lx->in_line = true;
        return t;
    }
    if (lx->pos >= lx->end) {
        return scan_end(lx);
    }
    uint32_t n = lexer_line_end(lx);
    if (n != 0) {
        uint32_t start = lx->pos;
        lx->pos += n;
        lx->in_line = false;
        lx->at_line_start = true;
        return lexer_token(lx, TOKEN_NEWLINE, start);
    }
    lx->in_line = true;
    unsigned char c = lexer_peek(lx, 0), next = lexer_peek(lx, 1);
    if ((c >= '0' && c <= '9') || (c == '.' && next >= '0' && next <= '9')) {
        return lexer_scan_number(lx);
    }
    if (c == '\'' || c == '"') {
        return lexer_scan_string(lx, lx->pos, lx->pos);
    }
    return lexer_name_char(lx, true) ? scan_name(lx) : scan_operator(lx);
}

void lexer_skip_line(struct lexer *lx) {
    skip_to_line_end(lx);
    lx->nbrackets = 0;
    lx->in_line = true;
}

bool token_is_keyword(enum token_kind kind) {
    return kind >= TOKEN_FALSE && kind <= TOKEN_YIELD;
}

bool token_is_operator(enum token_kind kind) {
    return kind >= TOKEN_POWER_ASSIGN && kind < TOKEN_COUNT;
}

const char *token_spelling(enum token_kind kind) {
    static const char *const names[TOKEN_COUNT] = {
        [TOKEN_END] = "end of text", [TOKEN_NEWLINE] = "end of line", [TOKEN_INDENT] = "indentation",
        [TOKEN_DEDENT] = "end of block", [TOKEN_NAME] = "name", [TOKEN_INT] = "number", [TOKEN_FLOAT] = "number",
        [TOKEN_STRING] = "string", [TOKEN_COMMENT] = "comment", [TOKEN_ERROR] = "error",
#define X(name, text) [TOKEN_##name] = text,
        TOKEN_KEYWORDS(X)
        TOKEN_OPERATORS(X)
#undef X
    };
    return names[kind];
}
