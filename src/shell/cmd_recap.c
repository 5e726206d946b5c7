// recap and save: what was typed and what came out, on the screen or in a file.
//
// save writes where whoever sits at the prompt says, and asks before it writes over something. No lesson can do that: a cell is refused.

#include "shell/commands.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "shell/recap.h"
#include "shell/session.h"
#include "shell/show.h"
#include "shell/study.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LINES_SHOWN 20    // of each output
#define ENTRIES_AT_END 8  // at a lesson's end; recap shows all
#define LINES_AT_END 6

static const char *title_of(const struct session *s) {
    return s->has_lesson ? s->player.lesson->title : NULL;
}

static void show_recap(struct session *s, const struct recap *r) {
    struct text t = {0};
    text_add_str(&t, "# Recap");
    if (r->title) {
        text_add_str(&t, ": ");
        utf8_add_visible(&t, r->title, strcspn(r->title, "\n"));
    }
    text_add_str(&t, "\n\n");
    study_add_summary(s, &t);
    size_t n = recap_markdown(&t, r);
    if (n == 0) text_add_str(&t, "You typed nothing of your own: between two steps there is room for that.\n");
    else if (r->most && n > r->most) text_printf(&t, "These are the last %zu of %zu things that you typed; `recap` shows all.\n\n", r->most, n);
    if (n) text_add_str(&t, "`save FILE.md` or `save FILE.py` keeps what you typed.\n");
    show_markdown(s, text_str(&t));
    text_finish(&t);
}

void recap_at_end(struct session *s) {
    show_recap(s, &(struct recap){.transcript = &s->transcript, .title = title_of(s), .most = ENTRIES_AT_END, .lines = LINES_AT_END, .numbered = true});
}

static bool run_recap(struct command_call *c) {
    struct session *s = c->session;
    show_recap(s, &(struct recap){.transcript = &s->transcript, .title = title_of(s), .lines = LINES_SHOWN, .numbered = true});
    return true;
}

static bool ends_with(const char *s, const char *ending) {
    size_t len = strlen(s), n = strlen(ending);
    return len > n && strcmp(s + len - n, ending) == 0;
}

// The operands of save: a path, quoted if there are blanks in it, and ranges of numbers.
struct saving {
    char *path;
    bool *chosen; // NULL: everything
};

static void saving_finish(struct saving *v) {
    mem_free(v->path);
    mem_free(v->chosen);
}

// Takes the first operand off; ~ is the home folder as for a shell.
static char *take_path(const char **rest) {
    const char *s = *rest;
    char quote = *s == '"' || *s == '\'' ? *s : 0;
    const char *end = quote ? strchr(s + 1, quote) : s + strcspn(s, " \t");
    if (!end) end = s + strlen(s);
    const char *from = s + (quote != 0), *home = getenv("HOME");
    struct text path = {0};
    if (!quote && strncmp(from, "~/", 2) == 0 && home) {
        text_add_str(&path, home);
        from++;
    }
    text_add(&path, from, (size_t)(end - from));
    *rest = end + (quote && *end == quote);
    return text_take(&path);
}

static bool take_ranges(struct command_call *c, const char *rest, struct saving *v) {
    const struct transcript *t = &c->session->transcript;
    char *copy = mem_copy_string(rest);
    bool fine = true;
    for (char *save = NULL, *w = strtok_r(copy, " \t,", &save); w && fine; w = strtok_r(NULL, " \t,", &save)) {
        size_t from, to;
        if (!v->chosen) v->chosen = mem_alloc_zero(t->n + 1, sizeof *v->chosen);
        fine = transcript_range(w, t->n, &from, &to);
        for (size_t i = from; fine && i < to; i++) v->chosen[i] = true;
        if (fine) continue;
        text_add_str(c->out, "save: '");
        utf8_add_visible(c->out, w, strlen(w));
        text_printf(c->out, "' is not one of the numbers 1 to %zu that `history` shows, nor a range such as 2-4 or 2-", t->n);
    }
    mem_free(copy);
    return fine;
}

static void write_text(const struct session *s, const struct saving *v, struct text *out) {
    struct recap r = {.transcript = &s->transcript, .chosen = v->chosen, .title = title_of(s)};
    if (ends_with(v->path, ".py")) recap_program(out, &r);
    else recap_lesson(out, &r);
}

static bool write_file(const struct session *s, const struct saving *v, bool replaces, struct text *out) {
    struct text t = {0}, error = {0};
    write_text(s, v, &t);
    bool fine = (replaces ? file_replace : file_create)(v->path, text_str(&t), t.len, &error);
    if (fine) {
        text_add_str(out, "kept in ");
        utf8_add_visible(out, v->path, strlen(v->path));
        text_add_char(out, '\n');
    } else {
        text_add(out, text_str(&error), error.len);
    }
    text_finish(&t);
    text_finish(&error);
    return fine;
}

static bool read_operands(struct command_call *c, const char *operands, struct saving *v) {
    const char *rest = operands;
    v->path = take_path(&rest);
    if (!ends_with(v->path, ".md") && !ends_with(v->path, ".py")) {
        text_add_str(c->out, "save writes a lesson (NAME.md) or a program (NAME.py)");
        return false;
    }
    return take_ranges(c, rest, v);
}

static void write_over(struct session *s, const char *operands, struct text *out) {
    struct command_call c = {.session = s, .out = out};
    struct saving v = {0};
    if (read_operands(&c, operands, &v)) write_file(s, &v, true, out);
    saving_finish(&v);
}

static bool is_there(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0;
}

static bool has_anything(struct command_call *c, const struct saving *v) {
    const struct transcript *t = &c->session->transcript;
    for (size_t i = 0; i < t->n; i++) {
        if (t->entries[i].kind != TYPED_SHELL && (!v->chosen || v->chosen[i])) return true;
    }
    text_add_str(c->out, v->chosen ? "save: these are no programs, only words for the shell itself" : "nothing was typed yet that could be kept");
    return false;
}

static bool run_save(struct command_call *c) {
    struct session *s = c->session;
    struct saving v = {0};
    bool fine = read_operands(c, c->rest, &v) && has_anything(c, &v);
    if (fine && is_there(v.path)) {
        struct text question = {0};
        text_add_str(&question, "write over ");
        utf8_add_visible(&question, v.path, strlen(v.path));
        text_add_str(&question, "?");
        session_ask(s, text_str(&question), write_over, c->rest);
        text_finish(&question);
    } else if (fine) {
        fine = write_file(s, &v, false, c->out);
    }
    saving_finish(&v);
    return fine;
}

const struct command cmd_recap = {
    .name = "recap", .group = GROUP_LESSON, .usage = "recap", .flags = COMMAND_PROMPT_ONLY, .run = run_recap,
    .help = "Shows what you typed in this session and what came out. `save` keeps it.", .example = "recap",
};
const struct command cmd_save = {
    .name = "save", .group = GROUP_LESSON, .usage = "save FILE.md|FILE.py [1-9]", .min = 1, .flags = COMMAND_PROMPT_ONLY | COMMAND_ANY_TEXT,
    .run = run_save, .help = "Keeps what you typed in a file: with what came out as a lesson (.md), or as a program (.py). The numbers are those "
    "that `history` shows: 4, 4-6, 4- and several of them. A file that is there is written over only when you say so.",
    .example = "save mine.py 2-4",
};
