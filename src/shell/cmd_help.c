// help, and help on a name.

#include "shell/commands.h"

#include "base/mem.h"
#include "shell/help.h"
#include <string.h>

// What is in brackets does not matter: Pool(4).map is asked about as Pool.map is.
static char *without_calls(const char *typed) {
    struct text name = {0};
    size_t depth = 0;
    for (const char *p = typed; *p && *p != '?'; p++) {
        if (*p == '(') depth++;
        if (depth == 0) text_add_char(&name, *p);
        if (*p == ')' && depth > 0) depth--;
    }
    return name.data ? text_take(&name) : mem_copy_string("");
}

// What was typed may be a call, or two words (`set feed`): the last one counts.
static bool run_help(struct command_call *c) {
    if (c->nwords == 0) {
        help_overview(c->session, c->out);
        return true;
    }
    char *name = without_calls(strchr(c->rest, '(') ? c->rest : c->words[c->nwords - 1]);
    bool fine = help_topic(c->session, *name ? name : c->words[0], c->out);
    mem_free(name);
    return fine;
}

const struct command cmd_help = {
    .name = "help", .group = GROUP_SHELL, .usage = "help [NAME]", .max = 16, .run = run_help,
    .help = "Shows what can be typed, or what a command, function, module, setting or word of the language does. NAME? is the same.",
    .example = "help sleep",
};
