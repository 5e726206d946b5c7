// help, and help on a name.

#include "shell/commands.h"

#include "base/mem.h"
#include "shell/help.h"
#include <string.h>

// What was typed may carry a call's brackets or be two words (`set feed`): the last word counts.
static bool run_help(struct command_call *c) {
    if (c->nwords == 0) {
        help_overview(c->session, c->out);
        return true;
    }
    char *name = mem_copy_string(c->words[c->nwords - 1]);
    name[strcspn(name, "(?")] = 0;
    bool fine = help_topic(c->session, *name ? name : c->words[0], c->out);
    mem_free(name);
    return fine;
}

const struct command cmd_help = {
    .name = "help", .group = GROUP_SHELL, .usage = "help [NAME]", .max = 2, .run = run_help,
    .help = "Shows what can be typed, or what a command, function, module, setting or word of the language does. NAME? is the same.",
    .example = "help sleep",
};
