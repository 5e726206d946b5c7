// The session itself: history, clear, reset, quit, version.

#include "shell/commands.h"

#include "base/utf8.h"
#include "shell/session.h"
#include <stdlib.h>
#include <string.h>

#define HISTORY_SHOWN 20

// One row for an entry; its further lines stand below its first.
static void add_entry(struct text *out, size_t number, const char *entry) {
    text_printf(out, "%5zu  ", number);
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

static bool run_history(struct command_call *c) {
    struct history *h = &c->session->history;
    char *end = NULL;
    unsigned long long n = c->nwords ? strtoull(c->words[0], &end, 10) : HISTORY_SHOWN;
    if (c->nwords && (*end || c->words[0][0] == '-')) {
        text_add_str(c->out, "usage: history [N]: the last N lines");
        return false;
    }
    history_load(h);
    size_t from = h->len > n ? h->len - (size_t)n : 0;
    for (size_t i = from; i < h->len; i++) add_entry(c->out, i + 1, h->lines[i]);
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
    .name = "history", .group = GROUP_SHELL, .usage = "history [N]", .max = 1, .run = run_history,
    .help = "Shows the lines typed last, 20 if no number is given. Arrow keys and Ctrl-R fetch them back.", .example = "history 5",
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
