// The session itself: history, clear, reset, quit, version.

#include "shell/commands.h"

#include "base/utf8.h"
#include "shell/session.h"
#include "shell/study.h"
#include <stdlib.h>
#include <string.h>

#define HISTORY_SHOWN 20

// One row for an entry; its further lines stand below its first. What was typed in earlier sessions has no number: 0.
static void add_entry(struct text *out, size_t number, const char *entry) {
    if (number) text_printf(out, "%5zu  ", number);
    else text_add_str(out, "       ");
    for (const char *line = entry;;) {
        size_t len = strcspn(line, "\n");
        utf8_add_visible(out, line, len);
        text_add_char(out, '\n');
        line += len;
        if (!*line || !line[1]) break;
        line++;
        text_add_str(out, "       ");
    }
}

// The last n lines, those of earlier sessions first.
static void add_last(struct command_call *c, size_t n) {
    struct history *h = &c->session->history;
    const struct transcript *t = &c->session->transcript;
    history_load(h);
    size_t own = t->n < n ? t->n : n, older = n - own < h->earlier ? n - own : h->earlier;
    for (size_t i = h->earlier - older; i < h->earlier; i++) add_entry(c->out, 0, h->lines[i]);
    for (size_t i = t->n - own; i < t->n; i++) add_entry(c->out, i + 1, t->entries[i].text);
}

static bool run_history(struct command_call *c) {
    const struct transcript *t = &c->session->transcript;
    const char *word = c->nwords ? c->words[0] : "";
    size_t from, to;
    if (strchr(word, '-') && transcript_range(word, t->n, &from, &to)) {
        for (size_t i = from; i < to; i++) add_entry(c->out, i + 1, t->entries[i].text);
        return true;
    }
    if (*word && strspn(word, "0123456789") != strlen(word)) {
        text_printf(c->out, "usage: %s: the last N lines, or those with these numbers", c->command->usage);
        return false;
    }
    add_last(c, *word ? strtoull(word, NULL, 10) : HISTORY_SHOWN);
    return true;
}

static bool run_clear(struct command_call *c) {
    screen_clear(&c->session->screen);
    return true;
}

static bool run_reset(struct command_call *c) {
    if (c->nwords) {
        const char *what = "progress", *name = c->rest + strlen(c->words[0]);
        if (strcmp(c->words[0], what) == 0) return progress_ask_reset(c, name + strspn(name, " \t"));
        text_printf(c->out, "usage: %s", c->command->usage);
        return false;
    }
    struct text names = {0};
    size_t live = session_add_live_names(c->session, &names);
    engine_reset(c->session->engine);
    study_forget_variables(c->session);
    exercise_forget(c->session);
    session_pump(c->session); // the lines about their end come first
    if (live) text_printf(c->out, "ended %s\n", text_str(&names));
    text_add_str(c->out, "A clean session: all variables are gone.\n");
    text_finish(&names);
    return true;
}

static bool run_quit(struct command_call *c) {
    c->session->leaving = true;
    return true;
}

static bool run_version(struct command_call *c) {
    text_printf(c->out, "bobbin %s\n", BOBBIN_VERSION);
    return true;
}

const struct command cmd_history = {
    .name = "history", .group = GROUP_SHELL, .usage = "history [N|4-6|4-]", .max = 1, .run = run_history,
    .help = "Shows the lines typed last, 20 if no number is given, or those of this session with these numbers; `save` takes the same numbers. "
    "Arrow keys and Ctrl-R fetch lines back.", .example = "history 5",
};
const struct command cmd_clear = {
    .name = "clear", .aliases = "cls", .group = GROUP_SHELL, .usage = "clear", .flags = COMMAND_PROMPT_ONLY, .run = run_clear,
    .help = "Clears the screen. Ctrl-L does the same and keeps the line being typed.", .example = "clear",
};
const struct command cmd_reset = {
    .name = "reset", .group = GROUP_SHELL, .usage = "reset [progress LESSON]", .flags = COMMAND_PROMPT_ONLY | COMMAND_ANY_TEXT,
    .run = run_reset, .help = "A clean session: ends every thread and forgets all variables; the lesson stays open. With progress and a lesson's "
    "name: forgets what you did in it, and asks first.", .example = "reset",
};
const struct command cmd_quit = {
    .name = "quit", .aliases = "exit", .group = GROUP_SHELL, .usage = "quit", .run = run_quit,
    .help = "Leaves bobbin and ends what still runs. Ctrl-D on an empty line does the same.", .example = "quit",
};
const struct command cmd_version = {
    .name = "version", .group = GROUP_SHELL, .usage = "version", .run = run_version,
    .help = "Shows the version of bobbin.", .example = "version",
};
