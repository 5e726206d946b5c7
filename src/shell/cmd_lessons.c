// Which lessons there are, and opening one.

#include "shell/commands.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "shell/lessons.h"
#include "shell/session.h"
#include "shell/show.h"
#include <string.h>

static size_t longest_name(const struct lesson_entry *entries, size_t n) {
    size_t longest = 6;
    for (size_t i = 0; i < n; i++) {
        size_t w = utf8_width(entries[i].name, strlen(entries[i].name));
        if (w > longest) longest = w;
    }
    return longest < 30 ? longest : 30;
}

// A text in a column, made harmless, cut to the width; filled with blanks if asked.
static void add_column(struct text *out, const char *s, size_t width, bool fill) {
    struct text safe = {0};
    utf8_add_visible(&safe, s ? s : "", s ? strcspn(s, "\n") : 0);
    size_t w = utf8_width(text_str(&safe), safe.len), fits = safe.len;
    if (w > width) fits = utf8_fit(text_str(&safe), safe.len, width > 3 ? width - 3 : width);
    text_add(out, text_str(&safe), fits);
    if (w > width) text_add_str(out, "...");
    else if (fill) text_add_repeat(out, ' ', width - w);
    text_finish(&safe);
}

static void add_entry(struct text *out, const struct lesson_entry *e, size_t name_width, size_t width) {
    text_add_str(out, "  " MARK_STRONG);
    add_column(out, e->name, name_width, true);
    text_add_str(out, MARK_END);
    if (e->minutes >= 0) text_printf(out, "  %3lld min  ", (long long)e->minutes);
    else text_add_str(out, "           ");
    size_t room = width > name_width + 24 ? width - name_width - 14 : 20;
    add_column(out, e->title, room, false);
    if (e->summary && *e->summary) {
        text_printf(out, "\n%*s" MARK_DIM, (int)name_width + 13, "");
        add_column(out, e->summary, room, false);
        text_add_str(out, MARK_END);
    }
    text_add_char(out, '\n');
}

void lessons_table(struct text *out, size_t width) {
    struct lesson_entry *entries = NULL;
    size_t n = lesson_list(&entries), name_width = longest_name(entries, n);
    for (size_t i = 0; i < n; i++) add_entry(out, &entries[i], name_width, width);
    if (n == 0) text_add_str(out, "No lessons were found. A lesson is a Markdown file; BOBBIN_LESSONS names a folder of them.\n");
    lesson_list_free(entries, n);
}

static bool run_lessons(struct command_call *c) {
    lessons_table(c->out, c->session->screen.width);
    text_add_str(c->out, MARK_DIM "open NAME opens one\n" MARK_END);
    return true;
}

// The operand is one name, quoted or not; it may contain blanks.
static bool run_open(struct command_call *c) {
    char *name = mem_copy_string(c->rest);
    size_t len = strlen(name);
    bool quoted = len >= 2 && (*name == '"' || *name == '\'') && name[len - 1] == *name;
    if (quoted) name[len - 1] = 0;
    bool fine = session_open_lesson(c->session, name + quoted, c->out);
    mem_free(name);
    if (fine) show_lesson_title(c->session);
    return fine;
}

const struct command cmd_lessons = {
    .name = "lessons", .group = GROUP_LESSON, .usage = "lessons", .run = run_lessons,
    .help = "Lists the lessons that can be opened by name.", .example = "lessons",
};
const struct command cmd_open = {
    .name = "open", .group = GROUP_LESSON, .usage = "open NAME", .min = 1, .flags = COMMAND_PROMPT_ONLY | COMMAND_ANY_TEXT,
    .run = run_open, .help = "Opens a lesson by its name, its number, or the path of its file. Variables stay as they are.",
    .example = "open 02-threads",
};
