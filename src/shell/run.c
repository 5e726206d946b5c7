// Replaying without stopping. The same session, the same steps and the same feed as at a prompt; what differs is only who says
// "next". It may not know Readline.
//
// A lesson stops at the first cell that fails. A program ends, as in Python, when its last thread that is no daemon has.

#include "shell/run.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "shell/lessons.h"
#include "shell/program.h"
#include "shell/session.h"
#include "shell/show.h"
#include "shell/signals.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct run {
    struct session session;
    const struct options *options;
    int signals;
    int status;       // so far
    bool over;        // nothing more is to be run
    const char *name; // of what runs: a file
    uint32_t cell, line; // where its cell begins; cell: in a notebook, else 0
};

__attribute__((format(printf, 2, 3))) static void complain(struct run *r, const char *fmt, ...) {
    struct text raw = {0}, safe = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&raw, fmt, args);
    va_end(args);
    text_add_str(&safe, "bobbin: ");
    utf8_add_visible(&safe, text_str(&raw), raw.len);
    text_add_char(&safe, '\n');
    screen_end_line(&r->session.screen);
    screen_complain(&r->session.screen, text_str(&safe), safe.len);
    text_finish(&raw);
    text_finish(&safe);
}

static void stop(struct run *r, int status) {
    r->status = status;
    r->over = true;
}

// The first Ctrl-C is the program's to deal with; while only threads are left it ends them.
static void take_signals(struct run *r) {
    for (int n; (n = signals_next(r->signals)) != 0;) {
        if (n != SIGINT) stop(r, EXIT_SIGNAL + n);
        else if (r->session.running) engine_interrupt(r->session.engine);
        else stop(r, EXIT_INTERRUPTED);
    }
}

// The same, with the place of what runs before it.
static void complain_there(struct run *r, const char *what) {
    struct text place = {0};
    place_add(&place, r->name, r->cell, r->line);
    complain(r, "%s: %s", text_str(&place), what);
    text_finish(&place);
}

static void time_is_up(struct run *r) {
    char what[64];
    session_pump(&r->session);
    snprintf(what, sizeof what, "not done after %g s; ended", (double)r->session.limit_ns / 1e9);
    complain_there(r, what);
    stop(r, EXIT_TIME_LIMIT);
}

// One round: waits until something happens and shows it.
static void step(struct run *r) {
    struct session *s = &r->session;
    bool stuck = s->screen.waiting.len > 0; // a signal came while writing
    struct pollfd p[] = {{.fd = session_fd(s), .events = POLLIN}, {.fd = r->signals, .events = POLLIN}};
    int n = poll(p, 2, stuck ? 0 : session_time_left(s));
    engine_work(s->engine);
    if (n < 0 || p[1].revents) take_signals(r);
    if (n >= 0 && (p[0].revents || s->backlog)) session_pump(s);
    if (stuck) screen_flush(&s->screen);
    if (session_is_late(s) && !r->over) time_is_up(r);
    if (s->screen.broken) stop(r, EXIT_FAILED);
    engine_rest(s->engine);
}

static void wait_for_cell(struct run *r) {
    while (r->session.running && !r->over) step(r);
}

// As Python does at its end; within a time limit, too.
static void wait_for_threads(struct run *r) {
    session_limit_rest(&r->session);
    while (!r->over && engine_pending_count(r->session.engine) > 0) step(r);
    if (!r->over) session_pump(&r->session);
}

// What the cell's end means; true: go on.
static bool judge(struct run *r, const struct step *cell) {
    struct session *s = &r->session;
    bool failed = s->outcome != CELL_FINE, expected = cell && cell->options.raises;
    if (r->over) return false;
    if (s->outcome == CELL_INTERRUPTED) stop(r, EXIT_INTERRUPTED);
    else if (failed != expected) stop(r, EXIT_FAILED);
    if (!r->over || !cell || r->options->quiet || s->outcome == CELL_INTERRUPTED) return !r->over;
    complain_there(r, failed ? "this cell failed; the run ends here" : "this cell was expected to fail and did not; the run ends here");
    return false;
}

static void play_step(struct run *r) {
    struct session *s = &r->session;
    const struct step *cell = &s->player.lesson->steps[s->player.at];
    bool is_cell = cell->kind == STEP_CELL;
    r->line = is_cell ? cell->code_line : cell->line;
    r->cell = cell->cell;
    s->errors_to_stderr = !(is_cell && cell->options.raises);
    if (!(is_cell && (cell->options.hidden || s->player.seen))) screen_write(&s->screen, STYLE_PLAIN, "\n", 1);
    player_next(&s->player);
    screen_flush(&s->screen);
    if (!s->running) return;
    wait_for_cell(r);
    feed_flush(s->feed);
    feed_end_line(s->feed);
    judge(r, cell);
}

static void play_lesson(struct run *r, const char *path) {
    struct session *s = &r->session;
    struct text error = {0};
    if (!session_open_lesson(s, path, &error)) {
        complain(r, "%s", text_str(&error));
        stop(r, EXIT_USAGE);
    } else {
        r->name = s->player.lesson->path;
        show_lesson_title(s);
        while (!r->over && s->player.at < s->player.lesson->nsteps) play_step(r);
        wait_for_threads(r);
    }
    text_finish(&error);
}

static void play_program(struct run *r, const char *name, const struct text *program) {
    struct session *s = &r->session;
    r->name = name;
    r->line = 1;
    r->cell = 0;
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
        session_schedule_for(&r->session, NULL, &error);
        play_program(r, strcmp(path, "-") == 0 ? "<stdin>" : path, &program);
    } else {
        complain(r, "%s", text_str(&error));
        stop(r, EXIT_USAGE);
    }
    text_finish(&program);
    text_finish(&error);
}

static struct run *begin(const struct options *o) {
    struct run *r = mem_alloc_zero(1, sizeof *r);
    r->options = o;
    if (!session_init(&r->session, o, false)) {
        fprintf(stderr, "bobbin: no thread can be started: %s\n", strerror(errno));
        mem_free(r);
        return NULL;
    }
    r->signals = signals_open(false, false);
    return r;
}

static int end(struct run *r) {
    int status = r->status;
    screen_flush(&r->session.screen);
    if (r->session.screen.broken && status == EXIT_FINE) status = EXIT_FAILED;
    session_finish(&r->session);
    signals_close(r->signals);
    mem_free(r);
    return status;
}

int run_files(const struct options *o, char **files, int n) {
    struct run *r = begin(o);
    if (!r) return EXIT_FAILED;
    for (int i = 0; i < n && !r->over; i++) {
        if (i) engine_reset(r->session.engine);
        play_file(r, files[i]);
    }
    return end(r);
}

int run_code(const struct options *o) {
    struct run *r = begin(o);
    if (!r) return EXIT_FAILED;
    size_t len = strlen(o->code);
    if (utf8_is_valid(o->code, len, NULL)) {
        struct text code = {0};
        text_add(&code, o->code, len);
        play_program(r, "<string>", &code);
        text_finish(&code);
    } else {
        complain(r, "the code is not UTF-8 text");
        stop(r, EXIT_USAGE);
    }
    return end(r);
}

int run_list(const struct options *o) {
    struct screen screen;
    struct text table = {0};
    screen_init(&screen, o->color);
    screen.patient = true;
    lessons_table(&table, screen.width);
    screen_write_marked(&screen, text_str(&table), table.len);
    text_finish(&table);
    screen_flush(&screen);
    bool broken = screen.broken;
    screen_finish(&screen);
    return broken ? EXIT_FAILED : EXIT_FINE;
}
