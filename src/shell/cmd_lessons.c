// Which lessons there are, and opening one.

#include "shell/commands.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "lesson/progress.h"
#include "shell/lessons.h"
#include "shell/session.h"
#include "shell/show.h"
#include "shell/study.h"
#include <string.h>
#include <time.h>

static size_t longest_name(const struct lesson_entry *entries, size_t n) {
    size_t longest = 6;
    for (size_t i = 0; i < n; i++) {
        size_t w = utf8_width(entries[i].name, strlen(entries[i].name));
        if (w > longest) longest = w;
    }
    return longest < 30 ? longest : 30;
}

void lessons_add_column(struct text *out, const char *s, size_t width, bool fill) {
    struct text safe = {0};
    utf8_add_visible(&safe, s ? s : "", s ? strcspn(s, "\n") : 0);
    size_t w = utf8_width(text_str(&safe), safe.len), fits = safe.len;
    if (w > width) fits = utf8_fit(text_str(&safe), safe.len, width > 3 ? width - 3 : width);
    text_add(out, text_str(&safe), fits);
    if (w > width) text_add_str(out, "...");
    else if (fill) text_add_repeat(out, ' ', width - w);
    text_finish(&safe);
}

#define BAR_COLUMNS 10

// Whole blocks only: none means nothing at all, and all of them that nothing is left.
void lessons_add_bar(struct text *out, size_t done, size_t all, bool unicode) {
    size_t n = all ? done * BAR_COLUMNS / all : 0;
    if (done > 0 && n == 0) n = 1;
    for (size_t i = 0; i < BAR_COLUMNS; i++) text_add_str(out, unicode ? (i < n ? "\u2588" : "\u2591") : (i < n ? "#" : "."));
}

void lessons_add_day(struct text *out, int64_t wall) {
    time_t then = (time_t)wall, now = time(NULL);
    struct tm t, today;
    char day[64];
    if (!localtime_r(&then, &t) || !localtime_r(&now, &today)) return;
    bool same = t.tm_year == today.tm_year && t.tm_yday == today.tm_yday;
    const char *format = same ? "today at %H:%M" : t.tm_year == today.tm_year ? "on %-d %B" : "on %-d %B %Y";
    if (strftime(day, sizeof day, format, &t)) text_add_str(out, day);
}

void lessons_add_minutes(struct text *out, int64_t ms) {
    int64_t minutes = ms / 60000;
    if (minutes < 1) text_add_str(out, "less than a minute");
    else if (minutes < 120) text_printf(out, "%lld min", (long long)minutes);
    else text_printf(out, "%lld h %lld min", (long long)(minutes / 60), (long long)(minutes % 60));
}

// The bar and the count of steps. A lesson that cannot be opened has none.
static void add_progress(struct text *out, const struct lesson_entry *e, const struct lessons_look *look) {
    struct progress_record r = {0};
    if (!e->outline) {
        text_add_repeat(out, ' ', BAR_COLUMNS + 11);
        return;
    }
    look->read(look->user, e->outline, &r);
    text_add_str(out, "  ");
    lessons_add_bar(out, r.done, e->outline->n, look->unicode);
    text_printf(out, " %3zu/%-3zu", r.done, e->outline->n);
    progress_record_finish(&r);
}

static void add_entry(struct text *out, const struct lesson_entry *e, size_t name_width, const struct lessons_look *look) {
    size_t before = name_width + 30, indent = name_width + 12;
    text_add_str(out, "  " MARK_STRONG);
    lessons_add_column(out, e->name, name_width, true);
    text_add_str(out, MARK_END);
    if (e->minutes >= 0) text_printf(out, " %3lld min", (long long)e->minutes);
    else text_add_str(out, "        ");
    add_progress(out, e, look);
    text_add_str(out, "  ");
    lessons_add_column(out, e->title, look->width > before + 20 ? look->width - before - 1 : 20, false);
    if (e->summary && *e->summary) {
        text_printf(out, "\n%*s" MARK_DIM, (int)indent, "");
        lessons_add_column(out, e->summary, look->width > indent + 20 ? look->width - indent - 1 : 20, false);
        text_add_str(out, MARK_END);
    }
    text_add_char(out, '\n');
}

void lessons_table(struct text *out, const struct lessons_look *look) {
    struct lesson_entry *entries = NULL;
    size_t n = lesson_list(&entries), name_width = longest_name(entries, n);
    for (size_t i = 0; i < n; i++) add_entry(out, &entries[i], name_width, look);
    if (n == 0) text_add_str(out, "No lessons were found. A lesson is a Markdown file; BOBBIN_LESSONS names a folder of them.\n");
    lesson_list_free(entries, n);
}

static bool read_progress(void *user, const struct outline *o, struct progress_record *out) {
    return study_read(user, o, out);
}

static bool run_lessons(struct command_call *c) {
    struct session *s = c->session;
    lessons_table(c->out, &(struct lessons_look){
        .width = s->screen.width, .unicode = s->screen.unicode, .read = read_progress, .user = s});
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
    .help = "Lists the lessons that can be opened by name, and how far you are in each.", .example = "lessons",
};
const struct command cmd_open = {
    .name = "open", .group = GROUP_LESSON, .usage = "open NAME", .min = 1, .flags = COMMAND_PROMPT_ONLY | COMMAND_ANY_TEXT,
    .run = run_open, .help = "Opens a lesson by its name, its number, or the path of its file; Enter goes on where you stopped. Variables stay as they are.",
    .example = "open 02-threads",
};
