// Finding and running commands. It may not know what a single command does, nor the terminal.
//
// The one idea is the shell rule: a line is a command only where Python could not read it, so no program ever changes its
// meaning because the shell has a word for something.

#include "shell/commands.h"

#include "base/mem.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "lang/interp.h"
#include "shell/session.h"
#include <string.h>

static const struct command *const table[] = {
    &cmd_again, &cmd_answer, &cmd_back, &cmd_check, &cmd_clear, &cmd_edit, &cmd_events, &cmd_goto, &cmd_help, &cmd_hint, &cmd_history,
    &cmd_kill, &cmd_lessons, &cmd_machine, &cmd_next, &cmd_open, &cmd_plot, &cmd_progress, &cmd_ps, &cmd_quit, &cmd_recap, &cmd_reset, &cmd_run, &cmd_save,
    &cmd_search, &cmd_set, &cmd_show, &cmd_skip, &cmd_solution, &cmd_steps, &cmd_threads, &cmd_timeline, &cmd_version,
};
#define COMMANDS (sizeof table / sizeof *table)

size_t command_count(void) {
    return COMMANDS;
}

const struct command *command_at(size_t i) {
    return table[i];
}

static bool is_alias(const char *aliases, const char *word, size_t len) {
    while (aliases && *aliases) {
        size_t n = strcspn(aliases, " ");
        if (n == len && memcmp(aliases, word, len) == 0) return true;
        aliases += n + (aliases[n] == ' ');
    }
    return false;
}

const struct command *command_find(const char *word, size_t len) {
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = table[i];
        if (strlen(c->name) == len && memcmp(c->name, word, len) == 0) return c;
        if (is_alias(c->aliases, word, len)) return c;
    }
    return NULL;
}

static bool is_word_byte(char c, bool first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) || (!first && c >= '0' && c <= '9');
}

size_t command_word_length(const char *text) {
    size_t n = 0;
    while (text[n] && is_word_byte(text[n], n == 0)) n++;
    return n;
}

static bool is_operator_word(const char *word, size_t len) {
    static const char *const words[] = {"and", "or", "in", "is", "not", "if", "for"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0) return true;
    }
    return false;
}

// Behind a name Python can go on with one of these, or with an operator that has a blank behind it: `set -1` is a command,
// `set - 1` is not. An operator word needs something behind it: `help in` asks for help.
bool command_rest_is_python(const char *rest) {
    size_t blanks = strspn(rest, " \t");
    const char *p = rest + blanks;
    if (!*p) return false;
    if (*p == '(' || *p == '[') return blanks == 0 || *p == '(';
    if (strchr("=.,:;", *p)) return *p != '.' || blanks == 0;
    if (strncmp(p, "!=", 2) == 0) return true;
    size_t word = command_word_length(p);
    if (word) return is_operator_word(p, word) && p[word] == ' ' && p[word + strspn(p + word, " \t")];
    size_t operator = strspn(p, "+-*/%@&|^<>=");
    return operator && (blanks == 0 || p[operator] == ' ' || p[operator - 1] == '=');
}

// quit(), exit(), help() and help(name) are what Python's prompt has taught: the brackets are taken off.
static bool is_call_form(const struct command *c, const char *rest, struct text *inside) {
    if (c != &cmd_quit && c != &cmd_help) return false;
    rest += strspn(rest, " \t");
    const char *close = strchr(rest, ')');
    if (*rest != '(' || !close || close[1 + strspn(close + 1, " \t\r\n")]) return false;
    const char *name = rest + 1 + strspn(rest + 1, " \t'\"");
    size_t len = 0;
    while (command_word_length(name + len) || (len && name[len] == '.')) len += command_word_length(name + len) + (name[len] == '.');
    if (name + len + strspn(name + len, " \t'\"") != close || (len && c == &cmd_quit)) return false;
    if (inside) text_add(inside, name, len);
    return true;
}

bool command_matches(const struct session *s, const char *line) {
    line += strspn(line, " \t");
    size_t len = command_word_length(line);
    const struct command *c = len ? command_find(line, len) : NULL;
    if (!c || session_has_variable(s, line, len)) return false;
    return !command_rest_is_python(line + len) || is_call_form(c, line + len, NULL);
}

#define MAX_WORDS 64

static size_t split(char *rest, char **words) {
    size_t n = 0;
    for (char *save = NULL, *w = strtok_r(rest, " \t\r\n", &save); w && n < MAX_WORDS; w = strtok_r(NULL, " \t\r\n", &save)) {
        words[n++] = w;
    }
    return n;
}

static bool operands_fit(const struct command_call *c) {
    const struct command *row = c->command;
    if (c->inside_cell && row->flags & COMMAND_PROMPT_ONLY) {
        text_printf(c->out, "%s works only at the prompt, not inside a program", row->name);
        return false;
    }
    if (row->flags & COMMAND_ANY_TEXT) return c->nwords >= row->min || (text_printf(c->out, "usage: %s", row->usage), false);
    if (c->nwords >= row->min && c->nwords <= row->max) return true;
    if (row->max == 0) text_printf(c->out, "%s takes no operands", row->name);
    else text_printf(c->out, "usage: %s", row->usage);
    return false;
}

bool command_run(struct session *s, const char *line, bool inside_cell, struct text *out) {
    line += strspn(line, " \t");
    size_t len = command_word_length(line);
    const struct command *row = command_find(line, len);
    if (!row) {
        text_printf(out, "no such command");
        return false;
    }
    struct text rest = {0};
    const char *from = line + len + strspn(line + len, " \t");
    if (!is_call_form(row, line + len, &rest)) text_add_str(&rest, from);
    while (rest.len && strchr(" \t\r\n", rest.data[rest.len - 1])) rest.data[--rest.len] = 0;
    char *copy = mem_copy_string(text_str(&rest)), *words[MAX_WORDS];
    struct command_call c = {
        .session = s, .command = row, .rest = text_str(&rest), .words = words, .inside_cell = inside_cell, .out = out};
    c.nwords = split(copy, words);
    bool fine = operands_fit(&c) && row->run(&c);
    text_finish(&rest);
    mem_free(copy);
    return fine;
}

static void offer_native(void *user, const char *owner, const struct native_def *def) {
    if (!*owner) suggest_offer(user, def->name);
}

const char *command_suggest(const struct session *s, const char *word) {
    struct suggest near;
    suggest_init(&near, word);
    for (size_t i = 0; i < COMMANDS; i++) suggest_offer(&near, table[i]->name);
    struct interp *in = engine_interp(s->engine);
    interp_each_native(in, offer_native, &near);
    size_t slots = interp_slot_count(in);
    for (size_t i = 0; i < slots; i++) {
        if (interp_is_user_variable(in, (int)i)) suggest_offer(&near, interp_slot_name(in, (int)i));
    }
    return suggest_result(&near);
}

bool command_miss(const struct session *s, const char *line, size_t len, struct text *message) {
    size_t n = command_word_length(line);
    if (n == 0 || command_rest_is_python(line + n) || session_knows_name(s, line, n) || command_find(line, n)) return false;
    if (n < len && line[n] != ' ') return false;
    char *word = mem_copy_bytes(line, n);
    const char *near = command_suggest(s, word);
    bool is_command = near && command_find(near, strlen(near));
    if (is_command) text_printf(message, "no command or variable '%s'; did you mean '%s'?\n", word, near);
    mem_free(word);
    return is_command;
}
