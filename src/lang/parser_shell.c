// The shell rule: a statement that cannot be Python, because two operands stand side by side, is a command and its operands; a line
// that begins with a word of the shell and cannot be Python is handed on whole. Also what IPython's users type: NAME?, %time.
// Decided at a statement's first token, before anything else looks at it.
#include "base/mem.h"
#include "base/text.h"
#include "lang/parser_inside.h"
#include <string.h>

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
}

// One past the last byte of the line on which the offset stands. Remembered, since a line may hold many statements.
static uint32_t line_end(struct parser *p, uint32_t at) {
    if (at >= p->line_end || p->line_end == 0) {
        p->line_end = at + (uint32_t)strcspn(p->source->text + at, "\r\n");
        p->line_has_question = memchr(p->source->text + at, '?', p->line_end - at) != NULL;
    }
    return p->line_end;
}

static bool is_variable(const struct parser *p, struct token t) {
    const struct parse_options *o = p->options;
    return o->is_variable && o->is_variable(o->user, p->source->text + t.span.start, t.span.end - t.span.start);
}

static bool is_host_word(const struct parser *p, struct token t) {
    const struct parse_options *o = p->options;
    return t.kind == TOKEN_NAME && o->is_host_command &&
           o->is_host_command(o->user, p->source->text + t.span.start, t.span.end - t.span.start) && !is_variable(p, t);
}

// Commands whose operands are run by them, perhaps several times, and so are handed over as functions.
static bool is_lazy_word(const struct parser *p, struct token t) {
    return parser_is_word(p, t, "time") || parser_is_word(p, t, "timeit") || parser_is_word(p, t, "compare") ||
           parser_is_word(p, t, "explore");
}

// Where they stand as command words these names are bound to what bobbin does, whatever a program binds the words themselves to:
// `time` is a module, too.
static const char *hidden_name(const struct parser *p, struct token word) {
    static const char *const names[] = {"%time", "%timeit", "%compare", "%explore", "%replay"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (parser_is_word(p, word, names[i] + 1)) {
            return names[i];
        }
    }
    return NULL;
}

// The name at the current token.
static struct expr *parse_command_word(struct parser *p) {
    const char *hidden = hidden_name(p, p->tok);
    struct expr *e = parser_atom(p);
    if (e && hidden) {
        e->text = (struct ast_text){hidden, strlen(hidden)};
    }
    return e;
}

// Where a line for the shell ends: before its comment and the blanks there. A # inside quotes or a word is no comment.
static uint32_t end_of_command(struct parser *p, uint32_t start) {
    const char *s = p->source->text;
    uint32_t end = line_end(p, start);
    char quote = '\0';
    for (uint32_t i = start; i < end; i++) {
        if (quote) {
            quote = s[i] == quote ? '\0' : quote;
        } else if ((s[i] == '"' || s[i] == '\'') && i > start && is_blank(s[i - 1])) {
            quote = s[i];
        } else if (s[i] == '#' && (i == start || is_blank(s[i - 1]))) {
            end = i;
        }
    }
    while (end > start && is_blank(s[end - 1])) {
        end--;
    }
    return end;
}

static bool ends_statement(enum token_kind kind) {
    return kind == TOKEN_NEWLINE || kind == TOKEN_SEMICOLON || kind == TOKEN_END || kind == TOKEN_ERROR;
}

// The statement becomes a line for the shell: `prefix` and the source text [start, end). All up to the line's end is passed, or
// only the statement's tokens.
static struct stmt *make_host(struct parser *p, const char *prefix, uint32_t start, uint32_t end, bool whole_line) {
    struct text line = {0};
    struct stmt *s = parser_stmt_node(p, STMT_EXPR, p->tok.span.start);
    struct expr *e = parser_node(p, EXPR_HOST, p->tok.span.start);
    text_add_str(&line, prefix);
    text_add(&line, p->source->text + start, end - start);
    e->text = (struct ast_text){arena_copy(p->arena, text_str(&line), line.len), line.len};
    text_finish(&line);
    if (whole_line) {
        lexer_skip_line(&p->lx);
        p->tok.span.end = end;
        p->has_next = false;
    }
    do {
        parser_advance(p);
    } while (!ends_statement(p->tok.kind));
    s->value = parser_seal(p, e);
    s->span.end = p->prev.span.end;
    return s;
}

// Is [at, end) one of the operators' words that go on with an expression, and something behind it?
static bool goes_on_with_word(const char *s, uint32_t at, uint32_t end) {
    static const char *const words[] = {"if", "and", "or", "in", "is", "not in"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i]);
        if (end - at > n && memcmp(s + at, words[i], n) == 0 && is_blank(s[at + n])) {
            return true;
        }
    }
    return false;
}

// Can what follows a shell's word be the rest of a Python statement? [at, end) is the rest of the line, blanks included.
static bool goes_on_as_python(const char *s, uint32_t at, uint32_t end) {
    static const char operators[] = "+-*/%&|^<>=!@";
    bool adjacent = at < end && !is_blank(s[at]);
    while (at < end && is_blank(s[at])) {
        at++;
    }
    if (at == end) {
        return false;
    }
    if (strchr("=([,:", s[at])) {
        return true;
    }
    if (s[at] == '.') {
        return adjacent;
    }
    size_t n = strspn(s + at, operators);
    if (n == 0) {
        return goes_on_with_word(s, at, end);
    }
    n = n < end - at ? n : end - at;
    return adjacent || s[at + n - 1] == '=' || at + n == end || is_blank(s[at + n]);
}

// A line that begins with a word of the shell.
static struct stmt *parse_host_line(struct parser *p) {
    const char *s = p->source->text;
    uint32_t start = p->tok.span.start, at = p->tok.span.end, end = line_end(p, at), next = at;
    while (next < end && is_blank(s[next])) {
        next++;
    }
    if (next < end && s[next] == ';') {
        return make_host(p, "", start, at, false);
    }
    return goes_on_as_python(s, at, end) ? NULL : make_host(p, "", start, end_of_command(p, start), true);
}

// May a token stand right before the question mark, as the end of something one can ask about?
static bool can_be_asked(enum token_kind kind) {
    return kind == TOKEN_NAME || kind == TOKEN_STRING || kind == TOKEN_RPAREN || kind == TOKEN_RBRACKET || kind == TOKEN_RBRACE ||
           token_is_keyword(kind);
}

// Is the statement a name or value with a question mark behind it? Then *at is where the first of the marks stands.
static bool is_question(struct parser *p, uint32_t *at) {
    uint32_t start = p->tok.span.start, end = line_end(p, start);
    if (!p->line_has_question) {
        return false;
    }
    struct lexer ahead = p->lx;
    ahead.diag = NULL;
    struct token t = p->tok, last = {0};
    bool marked = false, is_word = token_is_keyword(t.kind);
    for (; t.kind != TOKEN_NEWLINE && t.kind != TOKEN_SEMICOLON && t.kind != TOKEN_END; t = lexer_next(&ahead)) {
        bool mark = t.kind == TOKEN_QUESTION;
        if (t.kind == TOKEN_ERROR || t.span.end > end || t.kind == TOKEN_ASSIGN || (marked && !mark) ||
            (mark && !marked && !can_be_asked(last.kind)) || (is_word && last.kind && !mark)) {
            return false;
        }
        *at = mark && !marked ? t.span.start : *at;
        marked = mark;
        last = t;
    }
    return marked;
}

// NAME? or ?NAME
static struct stmt *parse_question(struct parser *p) {
    const char *s = p->source->text;
    uint32_t at = 0, start = p->tok.span.start;
    if (p->tok.kind == TOKEN_QUESTION) {
        uint32_t end = end_of_command(p, start);
        while (start < end && (s[start] == '?' || is_blank(s[start]))) {
            start++;
        }
        return make_host(p, start < end ? "help " : "help", start, end, true);
    }
    if (p->tok.kind == TOKEN_ERROR || !is_question(p, &at)) {
        return NULL;
    }
    while (at > start && is_blank(s[at - 1])) {
        at--;
    }
    return make_host(p, "help ", start, at, false);
}

// Makes a function without parameters of an operand; its name is the operand's source text.
static struct expr *make_lazy(struct parser *p, struct expr *value, uint32_t start) {
    struct expr *e = parser_node(p, EXPR_LAMBDA, start);
    struct ast_function *fn = arena_alloc(p->arena, sizeof *fn);
    fn->name_span = (struct span){start, p->prev.span.end};
    fn->name.len = fn->name_span.end - start;
    fn->name.s = arena_copy(p->arena, p->source->text + start, fn->name.len);
    fn->value = value;
    e->function = fn;
    e->op_span = fn->name_span;
    return parser_seal(p, e);
}

// expression or name=value; lazy: wrapped up to be run later
static bool parse_operand(struct parser *p, struct expr *call, struct expr_list *positional, size_t *cap, bool lazy) {
    uint32_t start = p->tok.span.start;
    if (p->tok.kind == TOKEN_NAME && parser_peek(p).kind == TOKEN_ASSIGN) {
        if (call->a->text.len == 5 && memcmp(call->a->text.s, "%time", 5) == 0) {
            parser_fail(p, p->next.span, "'time' takes a value, not an assignment");
            parser_hint(p, "time the call alone: time f(x)");
            return false;
        }
        return parser_add_keyword(p, call, cap);
    }
    struct expr *e = parser_expression(p);
    if (e && call->nkeywords > 0 && !parser_is_explore(call)) {
        return parser_fail(p, e->span, "positional argument follows keyword argument");
    }
    e = e && lazy ? make_lazy(p, e, start) : e;
    if (e) {
        parser_push(p, positional, e);
    }
    return e != NULL;
}

// name operand (',' operand)*; the current token is the name
static struct expr *parse_command(struct parser *p) {
    uint32_t start = p->tok.span.start;
    bool lazy = is_lazy_word(p, p->tok);
    struct expr_list positional = {0};
    size_t cap = 0;
    struct expr *callee = parse_command_word(p);
    struct expr *call = parser_node(p, EXPR_CALL, start);
    uint32_t operands = p->tok.span.start, last;
    call->a = callee;
    call->is_command = true;
    if (!parser_all_dashed(p, call, &cap)) {
        return NULL;
    }
    do {
        last = p->tok.span.start;
        parser_watch(p, call, &positional);
        if (!parse_operand(p, call, &positional, &cap, lazy)) {
            return NULL;
        }
    } while (parser_accept(p, TOKEN_COMMA));
    if (parser_starts_operand(p->tok.kind)) {
        return parser_fail(p, (struct span){last, p->tok.span.end}, "invalid syntax. Perhaps you forgot a comma?");
    }
    if (!parser_at_end_of_line(p)) {
        return parser_fail_here(p);
    }
    call->items = parser_exprs(&positional);
    call->op_span = (struct span){operands, p->prev.span.end};
    return parser_seal(p, call);
}

static struct stmt *make_command(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_EXPR, p->stmt_first.span.start);
    s->value = parse_command(p);
    s->span.end = p->prev.span.end;
    return s->value ? s : NULL;
}

// The current token is the word replay, and what stands behind it on the line is no Python.
static bool is_replay(struct parser *p) {
    const char *s = p->source->text;
    uint32_t at = p->tok.span.end, end = line_end(p, at);
    if (!parser_is_word(p, p->tok, "replay") || is_variable(p, p->tok) || at == end || !is_blank(s[at])) {
        return false;
    }
    uint32_t next = at;
    while (next < end && is_blank(s[next])) {
        next++;
    }
    return next < end && s[next] != '#' && s[next] != ';' && !goes_on_as_python(s, at, end);
}

// replay TEXT: its operand is the rest of the line as it stands, for a schedule is no expression.
static struct stmt *make_replay(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_EXPR, p->stmt_first.span.start);
    struct expr *call = parser_node(p, EXPR_CALL, p->tok.span.start), *what = parser_node(p, EXPR_STRING, p->tok.span.end);
    uint32_t start = p->tok.span.end, end = end_of_command(p, p->tok.span.start);
    struct expr_list positional = {0};
    while (start < end && is_blank(p->source->text[start])) {
        start++;
    }
    call->is_command = true;
    what->span = (struct span){start, end};
    what->text = (struct ast_text){arena_copy(p->arena, p->source->text + start, end - start), end - start};
    lexer_skip_line(&p->lx);
    p->has_next = false;
    call->a = parse_command_word(p);
    while (!ends_statement(p->tok.kind)) {
        parser_advance(p);
    }
    parser_push(p, &positional, what);
    call->items = parser_exprs(&positional);
    call->span.end = call->op_span.end = s->span.end = end;
    call->op_span.start = start;
    s->value = call;
    return s;
}

// `time` alone; what it is short of is said when it runs.
static struct stmt *make_bare(struct parser *p) {
    struct stmt *s = parser_stmt_node(p, STMT_EXPR, p->tok.span.start);
    s->value = parse_command_word(p);
    s->is_bare = true;
    s->span.end = p->prev.span.end;
    return s->value ? s : NULL;
}

// %time x, %timeit x, %compare x, y, and the shell's own words behind a %
static struct stmt *parse_magic(struct parser *p) {
    struct token percent = p->tok;
    parser_advance(p);
    bool is_timer = hidden_name(p, p->tok) != NULL;
    if (is_replay(p)) {
        return make_replay(p);
    }
    if (is_timer && parser_starts_expression(parser_peek(p).kind)) {
        return make_command(p);
    }
    if (is_host_word(p, p->tok)) {
        return make_host(p, "", p->tok.span.start, end_of_command(p, p->tok.span.start), true);
    }
    struct span span = {percent.span.start, p->tok.span.end};
    if (is_timer) {
        parser_fail(p, span, "what is to be timed is missing");
        parser_hint(p, "write: time f(x)");
    } else if (p->tok.kind == TOKEN_PERCENT) {
        parser_fail(p, span, "bobbin leaves out commands for a whole cell (%%%%)");
        parser_hint(p, "put the cell into a function and write: time f()");
    } else {
        parser_fail(p, span, "bobbin has no such %% command");
        parser_hint(p, "there are %%time and %%timeit; 'help' shows all commands, which need no %%");
    }
    return NULL;
}

// match subject: at a line's end
static bool is_match_statement(const struct parser *p) {
    if (!parser_is_word(p, p->tok, "match")) {
        return false;
    }
    struct lexer ahead = p->lx;
    struct token t = p->tok, last = t;
    size_t tokens = 0;
    ahead.diag = NULL;
    for (; !ends_statement(t.kind); t = lexer_next(&ahead)) {
        last = t;
        tokens++;
    }
    return last.kind == TOKEN_COLON && tokens > 2;
}

// `int x = 5`, as other languages have it.
static bool is_declaration(struct parser *p) {
    static const char *const words[] = {"int", "float", "double", "char", "bool", "str", "string", "var", "let", "const", "auto",
                                        "long"};
    if (parser_peek(p).kind != TOKEN_NAME || parser_peek_behind(p) != TOKEN_ASSIGN) {
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (parser_is_word(p, p->tok, words[i])) {
            return true;
        }
    }
    return false;
}

// A name at the beginning of a statement with an operand right behind it.
static bool is_command(struct parser *p) {
    struct token next = parser_peek(p);
    if (next.kind == TOKEN_NOT) {
        return parser_peek_behind(p) != TOKEN_IN && !is_variable(p, p->tok);
    }
    bool dashed = next.kind == TOKEN_MINUS && parser_is_word(p, p->tok, "explore") && parser_peek_behind(p) == TOKEN_MINUS;
    return (dashed || parser_starts_operand(next.kind)) && !parser_touches(p->tok, next) && !is_variable(p, p->tok);
}

static bool shell_name(struct parser *p, struct stmt **out) {
    bool lazy = is_lazy_word(p, p->tok);
    if (is_match_statement(p)) {
        return parser_leave_out(p, p->tok.span, "'match'", "use if and elif");
    }
    if (!lazy && is_host_word(p, p->tok) && (*out = parse_host_line(p)) != NULL) {
        return true;
    }
    if (is_replay(p)) {
        *out = make_replay(p);
        return true;
    }
    p->stmt_second = parser_peek(p);
    if (is_declaration(p)) {
        parser_fail(p, p->next.span, "invalid syntax");
        parser_hint(p, "a variable is made by giving it a value, without a type: %s = ...", parser_text(p, p->next).s);
        return false;
    }
    if (is_command(p)) {
        *out = make_command(p);
        return *out != NULL;
    }
    bool alone = lazy && ends_statement(p->next.kind) && p->next.kind != TOKEN_ERROR;
    if (alone && is_host_word(p, p->tok)) {
        *out = make_host(p, "", p->tok.span.start, p->tok.span.end, false);
    } else if (alone && parser_is_word(p, p->tok, "time") && !is_variable(p, p->tok)) {
        *out = make_bare(p);
        return *out != NULL;
    }
    return true;
}

bool parser_shell(struct parser *p, struct stmt **out) {
    if ((*out = parse_question(p)) != NULL) {
        return true;
    }
    switch (p->tok.kind) {
    case TOKEN_NAME:
        return shell_name(p, out);
    case TOKEN_PERCENT:
        *out = parse_magic(p);
        return *out != NULL;
    case TOKEN_BANG:
        return parser_leave_out(p, p->tok.span, "programs of the system (!)", "bobbin starts no programs; use another terminal");
    default:
        return true;
    }
}

// Statements of Python's that bobbin does not have, and beginnings that lack what must stand before them.
void *parser_refuse(struct parser *p) {
    struct span here = p->tok.span;
    switch (p->tok.kind) {
    case TOKEN_CLASS:
        return parser_leave_out(p, here, "'class'", "use functions, and dicts for what belongs together: point = {'x': 1, 'y': 2}");
    case TOKEN_AT:
        return parser_leave_out(p, here, "decorators", "call the function yourself: f = wrapper(f)");
    case TOKEN_ASYNC: case TOKEN_AWAIT:
        return parser_leave_out(p, here, p->tok.kind == TOKEN_ASYNC ? "'async'" : "'await'",
                                "use threads: t = spawn(f), then t.join()");
    case TOKEN_NONLOCAL:
        return parser_leave_out(p, here, "'nonlocal'", "functions do not stand inside each other here; use global, or a list");
    case TOKEN_STAR:
        return parser_leave_out(p, here, "starred assignment", "take the parts by index: first, rest = xs[0], xs[1:]");
    case TOKEN_ELIF: case TOKEN_ELSE: case TOKEN_EXCEPT: case TOKEN_FINALLY:
        parser_fail_here(p);
        parser_hint(p, "'%s' must stand right below the block it belongs to, indented like its %s", token_spelling(p->tok.kind),
                    p->tok.kind == TOKEN_ELIF ? "'if'" : p->tok.kind == TOKEN_ELSE ? "'if', loop or 'try'" : "'try'");
        return NULL;
    case TOKEN_INDENT:
        return parser_fail_here(p);
    default:
        return NULL;
    }
}
