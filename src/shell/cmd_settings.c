// set and show: the two sides of settings.c.

#include "shell/commands.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "shell/fill.h"
#include "shell/session.h"
#include "shell/settings.h"
#include <string.h>

#define NAME_WIDTH 13
#define HELP_COLUMN (NAME_WIDTH + 14) // where a setting's help stands

static void add_setting(struct command_call *c, const struct setting *row) {
    struct text v = {0};
    row->get(c->session, &v);
    text_printf(c->out, "  " MARK_STRONG "%-*s" MARK_END "  %-8s ", NAME_WIDTH, row->name, text_str(&v));
    struct filling f = {.out = c->out, .width = c->session->screen.width, .indent = HELP_COLUMN, .column = HELP_COLUMN - 1};
    if (v.len > 8) f.column += v.len - 8;
    fill_words(&f, row->help);
    fill_end(&f);
    text_finish(&v);
}

static const struct setting *find(struct command_call *c) {
    const struct setting *row = setting_find(c->words[0]);
    if (row) return row;
    struct suggest near;
    suggest_init(&near, c->words[0]);
    for (size_t i = 0; i < setting_count(); i++) suggest_offer(&near, setting_at(i)->name);
    text_add_str(c->out, "no setting '");
    utf8_add_visible(c->out, c->words[0], strlen(c->words[0]));
    if (suggest_result(&near)) text_printf(c->out, "'; did you mean '%s'?", suggest_result(&near));
    else text_add_str(c->out, "'; `set` lists them");
    return NULL;
}

static bool run_show(struct command_call *c) {
    if (c->nwords == 0) {
        for (size_t i = 0; i < setting_count(); i++) add_setting(c, setting_at(i));
        return true;
    }
    if (strspn(c->words[0], "0123456789") == strlen(c->words[0])) return show_outcome(c);
    const struct setting *row = find(c);
    if (!row) return false;
    add_setting(c, row);
    text_printf(c->out, "  values: %s\n", row->values);
    return true;
}

// `set NAME VALUE`, and `set NAME = VALUE` for those who write it so.
static bool run_set(struct command_call *c) {
    if (c->nwords < 2) return run_show(c);
    const struct setting *row = find(c);
    if (!row) return false;
    const char *v = c->words[c->nwords - 1];
    bool fits = c->nwords == 2 || (c->nwords == 3 && strcmp(c->words[1], "=") == 0);
    size_t before = c->out->len;
    bool is_set = fits && row->set(c->session, v, c->out);
    if (is_set || c->out->len > before) return is_set;
    text_printf(c->out, "%s is %s", row->name, row->values);
    if (!fits) return false;
    text_add_str(c->out, ", not '");
    utf8_add_visible(c->out, v, strlen(v));
    text_add_str(c->out, "'");
    return false;
}

const struct command cmd_set = {
    .name = "set", .group = GROUP_SHELL, .usage = "set [NAME [VALUE]]", .max = 3, .run = run_set,
    .help = "Changes a setting; alone it lists them with their values.", .example = "set feed on",
};
const struct command cmd_show = {
    .name = "show", .group = GROUP_SHELL, .usage = "show [NAME|N]", .max = 1, .run = run_show,
    .help = "Shows the settings, or one of them with the values it may have. With a number: a schedule that leads to this outcome of the last "
    "explore, a column for each task and a row for each step.", .example = "show memory",
};
