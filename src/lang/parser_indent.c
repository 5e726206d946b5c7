// How far a prompt should indent the next line of an unfinished text. Knows tokens only, so it works on any half-typed text.
#include "lang/parser.h"
#include "lang/lexer.h"
#include <string.h>

#define LEVEL 4

// The last logical line that was begun.
struct last_line {
    enum token_kind first, last; // its tokens
    size_t indent, outer;        // its columns, and those of the block around
};

static size_t column_of(const char *text, size_t at) {
    size_t start = at;
    while (start > 0 && text[start - 1] != '\n') {
        start--;
    }
    return at - start;
}

// The columns of the first token on the line of an offset.
static size_t indent_at(const char *text, size_t at) {
    size_t start = at - column_of(text, at);
    return strspn(text + start, " \t");
}

// Inside an open bracket: below its first item, or one level more than the line that opened it.
static size_t indent_in_bracket(const char *text, size_t len, size_t bracket) {
    size_t at = bracket + 1;
    while (at < len && (text[at] == ' ' || text[at] == '\t')) {
        at++;
    }
    bool has_item = at < len && text[at] != '\n' && text[at] != '\r' && text[at] != '#';
    return has_item ? column_of(text, at) : indent_at(text, bracket) + LEVEL;
}

static void note_token(struct last_line *line, const struct lexer *lx, struct token t, bool *is_begin) {
    if (*is_begin) {
        line->first = t.kind;
        line->indent = lx->indents[lx->nindents - 1].column;
        line->outer = lx->nindents > 1 ? lx->indents[lx->nindents - 2].column : 0;
    }
    *is_begin = false;
    line->last = t.kind;
}

static bool ends_block(enum token_kind first) {
    return first == TOKEN_RETURN || first == TOKEN_BREAK || first == TOKEN_CONTINUE || first == TOKEN_PASS || first == TOKEN_RAISE;
}

size_t parse_next_indent(const char *text, size_t len) {
    struct last_line line = {.first = TOKEN_END, .last = TOKEN_END};
    struct lexer lx;
    lexer_init_text(&lx, text, len);
    bool is_begin = true;
    for (struct token t = lexer_next(&lx); t.kind != TOKEN_END; t = lexer_next(&lx)) {
        if (t.kind == TOKEN_NEWLINE) {
            is_begin = true;
        } else if (t.kind == TOKEN_ERROR && lx.wants_more) {
            return text[t.span.start] == '\\' ? line.indent + LEVEL : 0;
        } else if (t.kind != TOKEN_INDENT && t.kind != TOKEN_DEDENT) {
            note_token(&line, &lx, t, &is_begin);
        }
    }
    if (lx.nbrackets > 0) {
        return indent_in_bracket(text, len, lx.brackets[lx.nbrackets - 1]);
    }
    if (line.last == TOKEN_COLON) {
        return line.indent + LEVEL;
    }
    return ends_block(line.first) ? line.outer : line.indent;
}
