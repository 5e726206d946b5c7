// Checking lessons: each file is replayed in a session of its own, in an empty folder, and what its cells show is compared with their output
// blocks. It may not know how a cell is run (check_cell.c) nor how texts are compared (lesson/check.h).
//
// The one idea: nothing ends the check before its last cell but a signal. What cannot be read counts as failed, is told, and the next
// file has its turn.

#include "shell/check.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "shell/check_inside.h"
#include "shell/scratch.h"
#include "shell/signals.h"
#include <errno.h>
#include <string.h>

#define LIMIT_NS ((int64_t)30000000000) // for each cell, unless something else is asked for
#define CHECK_WIDTH 80                  // columns of messages

#define UPDATE_ROUNDS 4

// Writes the file anew, unless somebody else has changed it meanwhile.
static bool update(const struct check_file *f, struct text *error) {
    struct text now = {0}, then = {0};
    struct diag d = {0};
    bool fine = lesson_read(f->path, &now, &d);
    if (!fine) {
        text_add_str(error, d.message);
    } else if (!lesson_is_from(f->lesson, text_str(&now), now.len)) {
        text_printf(error, "'%s' was changed while it was checked; it is left as it is", f->path);
        fine = false;
    } else {
        check_rewrite(text_str(&now), now.len, f->edits, f->nedits, &then);
        fine = file_replace(f->path, text_str(&then), then.len, error);
    }
    text_finish(&now);
    text_finish(&then);
    diag_finish(&d);
    return fine;
}

static void forget_edits(struct check_file *f) {
    for (size_t i = 0; i < f->nedits; i++) mem_free((char *)(uintptr_t)f->edits[i].text);
    mem_free(f->edits);
}

// The cells, in a session that lives as long as what is known of the file. False with a message: there is none.
static bool replay(struct check *c, struct check_file *f, struct lesson *lesson, struct text *error) {
    struct scratch scratch;
    check_lint(c, f);
    if (!scratch_enter(&scratch, error)) return false;
    bool fine = replay_init(&c->replay, &c->of_sessions, c->signals);
    if (fine) {
        session_take_lesson(&c->replay.session, lesson);
        check_cells(c, f);
    } else {
        text_printf(error, "no thread can be started: %s", strerror(errno));
    }
    scratch_leave(&scratch);
    return fine;
}

static void sum_up(struct check *c, struct check_file *f, struct text *error) {
    if (error->len) {
        replay_complain(&c->report, "%s", text_str(error));
        c->unusable = f->unusable = true;
    }
    bool failed = f->bad > 0 || f->unusable;
    c->passed += !failed;
    c->failed += failed;
    check_show_result(c, f);
}

// How many blocks were rewritten. `before`: in earlier rounds; a round that rewrites some has no say yet, unless it is the last.
static size_t check_lesson(struct check *c, struct lesson *lesson, size_t before, bool is_last) {
    struct check_file f = {.lesson = lesson, .path = lesson->path};
    struct text error = {0};
    bool ran = replay(c, &f, lesson, &error);
    f.unusable = !ran;
    bool updated = ran && f.nedits && !check_is_over(c) && update(&f, &error);
    size_t edits = updated ? f.nedits : 0;
    f.rewritten = before > edits ? before : edits;
    if (!check_is_over(c) && (edits == 0 || is_last)) sum_up(c, &f, &error);
    if (ran) replay_finish(&c->replay);
    else lesson_close(lesson);
    forget_edits(&f);
    text_finish(&error);
    return edits;
}

static bool has_ending(const char *path, const char *ending) {
    size_t len = strlen(path), n = strlen(ending);
    return len > n && strcmp(path + len - n, ending) == 0;
}

static struct lesson *open_lesson(const char *name, struct text *error) {
    if (strcmp(name, "-") != 0 && !has_ending(name, ".py")) return session_find_lesson(name, CHECK_WIDTH, error);
    text_printf(error, "%s: only lessons (.md) can be checked; programs have no output blocks", name);
    return NULL;
}

// A folder of lessons may have a page about them: `bobbin check lessons/*.md` is no mistake.
static bool is_guide(const struct lesson *l) {
    return !l->keys && strcmp(l->name, "README") == 0;
}

static void pass_over(struct check *c, struct lesson *guide) {
    struct text path = {0};
    utf8_add_visible(&path, guide->path, strlen(guide->path));
    screen_say(&c->report, STYLE_DIM, "%s: no lesson (it has no front matter), passed over\n", text_str(&path));
    text_finish(&path);
    lesson_close(guide);
}

// New blocks move the lines behind them, and what a cell shows may tell its lines: so a file that was rewritten is run again until
// nothing is left to rewrite.
static void check_one(struct check *c, const char *name) {
    size_t edits = 1, most = 0;
    for (int left = UPDATE_ROUNDS; left > 0 && edits > 0 && !check_is_over(c); left--) {
        struct text error = {0};
        struct lesson *lesson = open_lesson(name, &error);
        if (lesson && is_guide(lesson)) {
            pass_over(c, lesson);
            return;
        }
        edits = lesson ? check_lesson(c, lesson, most, left == 1) : 0;
        if (edits > most) most = edits;
        if (!lesson) sum_up(c, &(struct check_file){.path = name}, &error);
        text_finish(&error);
    }
}

static int status_of(const struct check *c) {
    if (c->over) return c->status;
    if (c->report.broken) return EXIT_FAILED;
    return c->unusable ? EXIT_USAGE : c->late ? EXIT_TIME_LIMIT : c->failed ? EXIT_FAILED : EXIT_FINE;
}

static void begin(struct check *c, const struct options *o) {
    *c = (struct check){.options = o, .of_sessions = *o};
    c->of_sessions.schedule.schedule = schedule_policy(SCHEDULE_SIM) ? SCHEDULE_SIM : SCHEDULE_FREE;
    c->of_sessions.schedule_given = true;
    if (!o->timeout_ns) c->of_sessions.timeout_ns = LIMIT_NS;
    screen_init(&c->report, o->color);
    c->report.patient = true;
    c->signals = signals_open(false, false);
}

int check_files(const struct options *o, char **files, int n) {
    struct check *c = mem_alloc(sizeof *c); // a session must not move
    begin(c, o);
    for (int i = 0; i < n && !check_is_over(c); i++) {
        check_one(c, files[i]);
        screen_flush(&c->report);
    }
    check_show_sum(c);
    screen_flush(&c->report);
    int status = status_of(c);
    screen_finish(&c->report);
    signals_close(c->signals);
    mem_free(c);
    return status;
}
