// Code, coloured by its tokens. A tokenizer for the eye only: it never fails, and what it cannot name stays plain. The language's own lexer
// stops at the first mistake, and code in a lesson may well be a fragment or wrong on purpose.

#include "lesson/render_inside.h"
#include <stdlib.h>
#include <string.h>

static const char *const keywords[] = {
    "False", "None", "True", "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
};

static bool is_keyword(const char *word, size_t len) {
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (strlen(keywords[i]) == len && memcmp(keywords[i], word, len) == 0)
            return true;
    }
    return false;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

// The offset behind the string whose quote stands at `at`. A string in single quotes that is not closed ends with its line.
static size_t string_end(const char *code, size_t len, size_t at) {
    char quote = code[at];
    bool triple = at + 2 < len && code[at + 1] == quote && code[at + 2] == quote;
    size_t i = at + (triple ? 3 : 1);
    for (; i < len; i++) {
        if (code[i] == '\\' && i + 1 < len)
            i++;
        else if (code[i] == '\n' && !triple)
            return i;
        else if (code[i] == quote && !triple)
            return i + 1;
        else if (code[i] == quote && i + 2 < len && code[i + 1] == quote && code[i + 2] == quote)
            return i + 3;
    }
    return len;
}

// Is the word a string prefix (r, b, f, u, rb, ...) with a quote behind it?
static bool opens_string(const char *code, size_t len, size_t start, size_t end) {
    if (end >= len || end - start > 2 || (code[end] != '\'' && code[end] != '"'))
        return false;
    for (size_t i = start; i < end; i++) {
        if (!strchr("rbfuRBFU", code[i]))
            return false;
    }
    return true;
}

// The end of the token at `at`, and its style. *defines: the word before was `def` or `class`.
static size_t token_end(const char *code, size_t len, size_t at, bool *defines, enum render_style *style) {
    size_t i = at;
    if (code[at] == '#') {
        *style = RENDER_COMMENT;
        const char *nl = memchr(code + at, '\n', len - at);
        return nl ? (size_t)(nl - code) : len;
    }
    while (i < len && is_word(code[i]))
        i++;
    if (opens_string(code, len, at, i)) {
        *style = RENDER_STRING;
        return string_end(code, len, i);
    }
    *style = RENDER_PLAIN;
    if (i == at)
        return at + 1;
    if (is_digit(code[at])) {
        *style = RENDER_NUMBER;
        while (i < len && (is_word(code[i]) || code[i] == '.'))
            i++;
        return i;
    }
    bool keyword = is_keyword(code + at, i - at);
    *style = keyword ? RENDER_KEYWORD : *defines ? RENDER_NAME : RENDER_PLAIN;
    *defines = keyword && (code[at] == 'd' ? i - at == 3 && code[at + 2] == 'f' : code[at] == 'c' && code[at + 1] == 'l');
    return i;
}

void render_code_tokens(struct styled *out, const char *code, size_t len, bool python) {
    if (!python) {
        styled_add_code(out, RENDER_CODE, code, len);
        return;
    }
    bool defines = false;
    for (size_t at = 0; at < len;) {
        enum render_style style;
        size_t end = token_end(code, len, at, &defines, &style);
        styled_add_code(out, style, code + at, end - at);
        at = end;
    }
}

bool render_is_python(const char *info) {
    static const char *const names[] = {"python", "python3", "py", "bobbin"};
    size_t len = strcspn(info, " \t{");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], info, len) == 0)
            return true;
    }
    return false;
}

void render_code(const struct render_options *o, const char *code, size_t len, const char *prefix) {
    struct styled styled = {0};
    struct render r = {.o = o};
    render_code_tokens(&styled, code, len, true);
    render_push(&r, RENDER_PLAIN, prefix, prefix);
    render_lines(&r, &styled);
    styled_finish(&styled);
    styled_finish(&r.line);
}
