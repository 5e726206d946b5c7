// String literals: neighbours joined, escapes resolved, f-strings taken apart. As in CPython 3.11 an f-string is one token; its fields
// are found by a scan that knows quotes and brackets only, and each is then parsed by a parser of its own over that range of
// the same source, so that every span inside is exact.
#include "base/mem.h"
#include "base/text.h"
#include "lang/literal.h"
#include "lang/parser_inside.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define MAX_FIELD_LEVEL 2 // a field may have fields in its format spec, and those none

// A string in the making: the text so far, and the parts before it.
struct joined {
    struct text run;
    struct expr_list parts;
    struct span span; // of the token being read
    bool formatted;
};

// The inside of one f-string, or of a format spec in it.
struct fstring {
    struct parser *p;
    const char *s; // the source
    uint32_t pos, end;
    bool raw;
    int level;
};

static bool fail_at(struct fstring *f, uint32_t at, const char *message) {
    f->p->fstring_depth = 0; // the message is whole
    return parser_fail(f->p, (struct span){at, at + (at < f->end)}, "%s", message);
}

// Appends source text [start, end) to the run, escapes resolved.
static bool add_text(struct parser *p, struct joined *out, uint32_t start, uint32_t end, bool raw) {
    struct literal_error error;
    if (literal_unescape(&out->run, p->source->text + start, end - start, raw, &error)) {
        return true;
    }
    struct span where = {start + (uint32_t)error.start, start + (uint32_t)error.end};
    parser_fail(p, where, "%s", error.message);
    if (error.hint) {
        parser_hint(p, "%s", error.hint);
    }
    return false;
}

static struct expr *make_string(struct parser *p, const struct joined *from) {
    struct expr *e = arena_alloc(p->arena, sizeof *e);
    e->kind = EXPR_STRING;
    e->span = e->op_span = from->span;
    e->height = 1;
    e->text = (struct ast_text){arena_copy(p->arena, text_str(&from->run), from->run.len), from->run.len};
    return e;
}

// Turns the run so far into a part.
static void end_run(struct parser *p, struct joined *out) {
    if (out->run.len > 0) {
        parser_push(p, &out->parts, make_string(p, out));
        text_clear(&out->run);
    }
}

// Text up to a field, the end of a spec or the end. {{ and }} are braces, but not in a spec.
static bool scan_text(struct fstring *f, struct joined *out) {
    uint32_t start = f->pos;
    while (f->pos < f->end) {
        char c = f->s[f->pos], next = f->pos + 1 < f->end ? f->s[f->pos + 1] : '\0';
        if (c == '\\' && !f->raw && next != '{' && next != '}') {
            f->pos += 2;
            continue;
        }
        if (c == '{' || c == '}') {
            if (f->level > 0 || next != c) {
                break;
            }
            if (!add_text(f->p, out, start, f->pos + 1, f->raw)) {
                return false;
            }
            start = f->pos + 2;
            f->pos++;
        }
        f->pos++;
    }
    f->pos = f->pos > f->end ? f->end : f->pos;
    if (f->level == 0 && f->pos < f->end && f->s[f->pos] == '}') {
        return fail_at(f, f->pos, "f-string: single '}' is not allowed");
    }
    return add_text(f->p, out, start, f->pos, f->raw);
}

// A string inside a field: moves to its last quote. false when it does not end.
static bool skip_string(struct fstring *f) {
    char quote = f->s[f->pos];
    uint32_t start = f->pos;
    bool triple = f->end - f->pos >= 3 && f->s[f->pos + 1] == quote && f->s[f->pos + 2] == quote;
    for (f->pos += triple ? 3 : 1; f->pos < f->end; f->pos++) {
        if (f->s[f->pos] == '\\') {
            return fail_at(f, f->pos, "f-string expression part cannot include a backslash");
        }
        if (f->s[f->pos] != quote) {
            continue;
        }
        if (!triple) {
            return true;
        }
        if (f->end - f->pos >= 3 && f->s[f->pos + 1] == quote && f->s[f->pos + 2] == quote) {
            f->pos += 2;
            return true;
        }
    }
    return fail_at(f, start, "f-string: unterminated string");
}

struct nest {
    char open[LEXER_MAX_BRACKETS];
    size_t depth;
};

static bool track_bracket(struct fstring *f, struct nest *n, char c) {
    if (strchr("([{", c)) {
        if (n->depth == LEXER_MAX_BRACKETS) {
            return fail_at(f, f->pos, "f-string: too many nested parenthesis");
        }
        n->open[n->depth++] = c;
        return true;
    }
    char message[96];
    if (n->depth == 0) {
        snprintf(message, sizeof message, "f-string: unmatched '%c'", c);
        return fail_at(f, f->pos, message);
    }
    char open = n->open[--n->depth];
    if ((open == '(' && c != ')') || (open == '[' && c != ']') || (open == '{' && c != '}')) {
        snprintf(message, sizeof message, "f-string: closing parenthesis '%c' does not match opening parenthesis '%c'", c, open);
        return fail_at(f, f->pos, message);
    }
    return true;
}

// Is this the end of a field's expression: ! : } or a lone = ?
static bool ends_expression(const struct fstring *f, char c) {
    char next = f->pos + 1 < f->end ? f->s[f->pos + 1] : '\0';
    return c == ':' || c == '}' || ((c == '!' || c == '=') && next != '=');
}

// Moves behind a field's expression.
static bool scan_expression(struct fstring *f) {
    struct nest n = {.depth = 0};
    for (; f->pos < f->end; f->pos++) {
        char c = f->s[f->pos];
        if (c == '\\' || c == '#') {
            return fail_at(f, f->pos, c == '#' ? "f-string expression part cannot include '#'"
                                               : "f-string expression part cannot include a backslash");
        }
        if (c == '\'' || c == '"') {
            if (!skip_string(f)) {
                return false;
            }
        } else if (n.depth == 0 && ends_expression(f, c)) {
            return true;
        } else if (c && strchr("!=<>", c) && f->pos + 1 < f->end && f->s[f->pos + 1] == '=') {
            f->pos++;
        } else if (c && strchr("([{)]}", c) && !track_bracket(f, &n, c)) {
            return false;
        }
    }
    return fail_at(f, f->end, "f-string: expecting '}'");
}

// Parses the source range as one expression (or several, which are a tuple).
static struct expr *parse_range(struct parser *p, uint32_t start, uint32_t end) {
    struct parser inner = *p;
    inner.lex_diag = (struct diag){0};
    inner.has_next = false;
    inner.fstring_depth++;
    lexer_init_inline(&inner.lx, &p->lx, (struct span){start, end});
    inner.lx.diag = &inner.lex_diag;
    inner.tok = lexer_next(&inner.lx);
    struct expr *e = parser_expression_list(&inner);
    if (e && inner.tok.kind != TOKEN_END) {
        e = parser_fail_in_list(&inner, e->span);
    }
    p->result = inner.result;
    diag_finish(&inner.lex_diag);
    return e;
}

static bool scan_parts(struct fstring *f, struct joined *out);

// The part of a field behind ':', which may have fields itself.
static struct expr *parse_spec(struct fstring *f) {
    struct parser *p = f->p;
    struct joined spec = {.span = {f->pos, f->pos}};
    f->level++;
    bool ok = scan_parts(f, &spec);
    f->level--;
    struct expr *e = NULL;
    if (ok) {
        spec.span.end = f->pos;
        e = make_string(p, &spec);
        if (spec.parts.len > 0) {
            end_run(p, &spec);
            e->kind = EXPR_FSTRING;
            e->items = parser_exprs(&spec.parts);
            e = parser_seal(p, e);
        }
        if (e) {
            e->span.end = f->pos;
        }
    }
    text_finish(&spec.run);
    return e;
}

// '=' behind the expression: the source text itself becomes part of the string.
static void add_source_text(struct fstring *f, struct joined *out, uint32_t start) {
    f->pos++;
    while (f->pos < f->end && isspace((unsigned char)f->s[f->pos])) {
        f->pos++;
    }
    add_text(f->p, out, start, f->pos, true);
}

// ['!' conversion] [':' spec] '}'
static bool parse_field_end(struct fstring *f, struct expr *field) {
    if (f->pos < f->end && f->s[f->pos] == '!') {
        char c = f->pos + 1 < f->end ? f->s[f->pos + 1] : '\0';
        if (c != 's' && c != 'r' && c != 'a') {
            return fail_at(f, f->pos + 1, "f-string: invalid conversion character: expected 's', 'r', or 'a'");
        }
        field->conversion = c;
        f->pos += 2;
    }
    if (f->pos < f->end && f->s[f->pos] == ':') {
        f->pos++;
        if (!(field->b = parse_spec(f))) {
            return false;
        }
    }
    if (f->pos >= f->end || f->s[f->pos] != '}') {
        return fail_at(f, f->pos, "f-string: expecting '}'");
    }
    f->pos++;
    return true;
}

// '{' expression ['='] ['!' conversion] [':' spec] '}'
static bool parse_field(struct fstring *f, struct joined *out) {
    struct parser *p = f->p;
    uint32_t start = f->pos, inside = ++f->pos;
    if (f->level >= MAX_FIELD_LEVEL) {
        return fail_at(f, start, "f-string: expressions nested too deeply");
    }
    if (!scan_expression(f)) {
        return false;
    }
    uint32_t blank = inside;
    while (blank < f->pos && isspace((unsigned char)f->s[blank])) {
        blank++;
    }
    if (blank == f->pos) {
        return fail_at(f, start, "f-string: empty expression not allowed");
    }
    struct expr *field = parser_node(p, EXPR_FIELD, start);
    field->op_span = (struct span){blank, f->pos};
    if (!(field->a = parse_range(p, inside, f->pos))) {
        return false;
    }
    bool has_text = f->s[f->pos] == '=';
    if (has_text) {
        add_source_text(f, out, inside);
    }
    end_run(p, out);
    if (!parse_field_end(f, field)) {
        return false;
    }
    if (has_text && !field->conversion && !field->b) {
        field->conversion = 'r';
    }
    parser_push(p, &out->parts, field);
    if (!parser_seal(p, field)) {
        return false;
    }
    field->span.end = f->pos;
    return true;
}

// Texts and fields up to the end, or to the end of the spec.
static bool scan_parts(struct fstring *f, struct joined *out) {
    while (f->pos < f->end) {
        if (!scan_text(f, out)) {
            return false;
        }
        if (f->pos >= f->end || f->s[f->pos] == '}') {
            return true;
        }
        if (!parse_field(f, out)) {
            return false;
        }
    }
    return true;
}

// Adds the literal that is the current token.
static bool add_literal(struct parser *p, struct joined *out) {
    const char *s = p->source->text;
    uint32_t start = p->tok.span.start, end = p->tok.span.end;
    bool raw = false, formatted = false;
    out->span = p->tok.span;
    for (; s[start] != '\'' && s[start] != '"'; start++) {
        char c = (char)(s[start] | 0x20);
        if (c == 'b') {
            return parser_leave_out(p, p->tok.span, "bytes", "use a plain string, without the b");
        }
        raw = raw || c == 'r';
        formatted = formatted || c == 'f';
    }
    uint32_t quotes = end - start >= 6 && s[start + 1] == s[start] && s[start + 2] == s[start] ? 3 : 1;
    if (!formatted) {
        return add_text(p, out, start + quotes, end - quotes, raw);
    }
    out->formatted = true;
    struct fstring f = {.p = p, .s = s, .pos = start + quotes, .end = end - quotes, .raw = raw};
    return scan_parts(&f, out);
}

// string+
struct expr *parser_strings(struct parser *p) {
    struct expr *e = parser_node(p, EXPR_FSTRING, p->tok.span.start);
    struct joined out = {0};
    bool ok = true;
    while (ok && p->tok.kind == TOKEN_STRING) {
        ok = add_literal(p, &out);
        if (ok) {
            parser_advance(p);
        }
    }
    if (ok && out.formatted) {
        end_run(p, &out);
        e->items = parser_exprs(&out.parts);
    } else if (ok) {
        uint32_t start = e->span.start;
        struct span first = e->op_span;
        e = make_string(p, &out);
        e->span.start = start;
        e->op_span = first;
    }
    text_finish(&out.run);
    return ok ? parser_seal(p, e) : NULL;
}
