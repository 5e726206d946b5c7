// Replaying without stopping. The same session, the same steps and the same feed as at a prompt; what differs is only who says
// "next". It may not know Readline.
//
// A lesson stops at the first cell that fails. A program ends, as in Python, when its last thread that is no daemon has.

#include "shell/run.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "lesson/progress.h"
#include "shell/lessons.h"
#include "shell/program.h"
#include "shell/replay.h"
#include "shell/show.h"
#include "shell/signals.h"
#include "shell/study.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct run {
    struct replay replay;
    const struct options *options;
};

// A message with the place of what runs before it.
static void complain_there(struct run *r, const char *what) {
    struct text place = {0};
    place_add(&place, r->replay.name, r->replay.cell, r->replay.line);
    replay_complain(&r->replay.session.screen, "%s: %s", text_str(&place), what);
    text_finish(&place);
}

static void time_is_up(struct run *r) {
    struct session *s = &r->replay.session;
    char what[64];
    engine_work(s->engine);
    session_pump(s);
    feed_flush(s->feed);
    engine_rest(s->engine);
    snprintf(what, sizeof what, "not done after %g s; ended", (double)s->limit_ns / 1e9);
    complain_there(r, what);
    replay_stop(&r->replay, EXIT_TIME_LIMIT);
}

static void step(struct run *r) {
    replay_round(&r->replay);
    if (session_is_late(&r->replay.session) && !r->replay.over) time_is_up(r);
}

static void wait_for_cell(struct run *r) {
    while (r->replay.session.running && !r->replay.over) step(r);
}

// As Python does at its end; within a time limit, too.
static void wait_for_threads(struct run *r) {
    struct session *s = &r->replay.session;
    session_limit_rest(s);
    session_run_rest(s);
    while (!r->replay.over && (s->running || engine_pending_count(s->engine) > 0)) step(r);
    if (!r->replay.over) session_pump(&r->replay.session);
    if (!r->replay.over && s->outcome == CELL_INTERRUPTED) replay_stop(&r->replay, EXIT_INTERRUPTED);
}

// What the cell's end means; true: go on.
static bool judge(struct run *r, const struct step *cell) {
    struct session *s = &r->replay.session;
    bool failed = s->outcome != CELL_FINE, expected = cell && cell->options.raises;
    if (r->replay.over) return false;
    if (s->outcome == CELL_INTERRUPTED) replay_stop(&r->replay, EXIT_INTERRUPTED);
    else if (failed != expected) replay_stop(&r->replay, EXIT_FAILED);
    if (!r->replay.over || !cell || r->options->quiet || s->outcome == CELL_INTERRUPTED) return !r->replay.over;
    complain_there(r, failed ? "this cell failed; the run ends here" : "this cell was expected to fail and did not; the run ends here");
    return false;
}

static void play_step(struct run *r) {
    struct session *s = &r->replay.session;
    const struct step *cell = &s->player.lesson->steps[s->player.at];
    bool is_cell = cell->kind == STEP_CELL;
    r->replay.line = is_cell ? cell->code_line : cell->exercise ? cell->exercise->solution_line : cell->line;
    r->replay.cell = cell->cell;
    s->errors_to_stderr = !(is_cell && cell->options.raises);
    show_gap(s);
    player_next(&s->player);
    if (cell->kind == STEP_EXERCISE) show_solution_run(s, cell);
    screen_flush(&s->screen);
    if (!s->running) return;
    wait_for_cell(r);
    replay_settle(&r->replay);
    judge(r, cell);
}

static void play_lesson(struct run *r, const char *path) {
    struct session *s = &r->replay.session;
    struct text error = {0};
    if (!session_open_lesson(s, path, &error)) {
        replay_complain(&s->screen, "%s", text_str(&error));
        replay_stop(&r->replay, EXIT_USAGE);
    } else {
        r->replay.name = s->player.lesson->path;
        show_lesson_title(s);
        while (!r->replay.over && s->player.at < s->player.lesson->nsteps) play_step(r);
        wait_for_threads(r);
        if (!r->replay.over) replay_settle(&r->replay);
    }
    text_finish(&error);
}

static void play_program(struct run *r, const char *name, const struct text *program) {
    struct session *s = &r->replay.session;
    r->replay.name = name;
    r->replay.line = 1;
    r->replay.cell = 0;
    s->errors_to_stderr = true;
    session_run(s, &(struct cell_request){.name = name, .text = text_str(program), .len = program->len, .first_line = 1});
    session_keep_limit(s);
    wait_for_cell(r);
    if (s->outcome != CELL_INTERRUPTED) wait_for_threads(r);
    feed_flush(s->feed);
    judge(r, NULL);
}

static bool has_ending(const char *path, const char *ending) {
    size_t len = strlen(path), n = strlen(ending);
    return len > n && strcmp(path + len - n, ending) == 0;
}

// A lesson by its ending, or by its name if there is no such file.
static bool is_lesson(const char *path) {
    if (strcmp(path, "-") == 0) return false;
    return has_ending(path, ".md") || has_ending(path, ".ipynb") || (!strchr(path, '/') && access(path, F_OK) != 0 && !has_ending(path, ".py"));
}

static void play_file(struct run *r, const char *path) {
    struct text program = {0}, error = {0};
    if (is_lesson(path)) {
        play_lesson(r, path);
    } else if (program_read(path, &program, &error)) {
        session_schedule_for(&r->replay.session, NULL, &error);
        play_program(r, strcmp(path, "-") == 0 ? "<stdin>" : path, &program);
    } else {
        replay_complain(&r->replay.session.screen, "%s", text_str(&error));
        replay_stop(&r->replay, EXIT_USAGE);
    }
    text_finish(&program);
    text_finish(&error);
}

static struct run *begin(const struct options *o) {
    struct run *r = mem_alloc_zero(1, sizeof *r);
    r->options = o;
    if (!replay_init(&r->replay, o, -1)) {
        fprintf(stderr, "bobbin: no thread can be started: %s\n", strerror(errno));
        mem_free(r);
        return NULL;
    }
    r->replay.signals = signals_open(false, false);
    replay_record(&r->replay, o);
    return r;
}

static int end(struct run *r) {
    replay_end_record(&r->replay);
    int status = r->replay.status;
    screen_flush(&r->replay.session.screen);
    if (r->replay.session.screen.broken && status == EXIT_FINE) status = EXIT_FAILED;
    replay_finish(&r->replay);
    signals_close(r->replay.signals);
    mem_free(r);
    return status;
}

int run_files(const struct options *o, char **files, int n) {
    struct run *r = begin(o);
    if (!r) return EXIT_FAILED;
    for (int i = 0; i < n && !r->replay.over; i++) {
        if (i) engine_reset(r->replay.session.engine);
        play_file(r, files[i]);
    }
    return end(r);
}

int run_code(const struct options *o) {
    struct run *r = begin(o);
    if (!r) return EXIT_FAILED;
    size_t len = strlen(o->code);
    if (r->replay.over) return end(r);
    if (utf8_is_valid(o->code, len, NULL)) {
        struct text code = {0};
        text_add(&code, o->code, len);
        play_program(r, "<string>", &code);
        text_finish(&code);
    } else {
        replay_complain(&r->replay.session.screen, "the code is not UTF-8 text");
        replay_stop(&r->replay, EXIT_USAGE);
    }
    return end(r);
}

static bool read_progress(void *user, const struct outline *o, struct progress_record *out) {
    return user && progress_read(user, o, out);
}

// Trouble with the file of progress is told behind the list, which it does not spoil.
static void say_trouble(struct screen *screen, struct progress *p) {
    struct text raw = {0}, safe = {0};
    if (p && progress_trouble(p, &raw)) {
        text_add_str(&safe, "bobbin: ");
        utf8_add_visible(&safe, text_str(&raw), raw.len);
        screen_complain(screen, text_str(&safe), safe.len);
    }
    text_finish(&raw);
    text_finish(&safe);
}

int run_list(const struct options *o) {
    struct screen screen;
    struct text table = {0}, path = {0};
    screen_init(&screen, o->color);
    screen.patient = true;
    struct progress *p = study_path(&path) ? progress_create(text_str(&path), false) : NULL;
    lessons_table(&table, &(struct lessons_look){.width = screen.width, .unicode = screen.unicode, .read = read_progress, .user = p});
    screen_write_marked(&screen, text_str(&table), table.len);
    text_finish(&table);
    text_finish(&path);
    say_trouble(&screen, p);
    progress_destroy(p);
    screen_flush(&screen);
    bool broken = screen.broken;
    screen_finish(&screen);
    return broken ? EXIT_FAILED : EXIT_FINE;
}
