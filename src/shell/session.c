// The session: how events become lines on the screen, how cells begin and end, and which lesson is open. It may not know
// Readline's input nor the loop that drives it.
//
// The one idea: whatever happens in a program comes back through the log, in order; session_pump is the only place where it
// turns into output. So a lesson stepped through at a prompt and one that is replayed show the same lines.

#include "shell/session.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "base/utf8.h"
#include "lang/interp.h"
#include "lib/lib.h"
#include "shell/commands.h"
#include "shell/show.h"
#include "shell/study.h"
#include <errno.h>
#include <string.h>
#include <strings.h>

#define PUMP_MAX (8 * SESSION_BATCH) // events before keys and signals get their turn

static const enum screen_style feed_styles[FEED_STYLE_COUNT] = {
    [FEED_PLAIN] = STYLE_PLAIN, [FEED_TIME] = STYLE_DIM,        [FEED_NAME] = STYLE_TASK,     [FEED_WORD] = STYLE_STRONG,
    [FEED_ERROR] = STYLE_ERROR, [FEED_SUMMARY] = STYLE_SUMMARY, [FEED_RESULT] = STYLE_RESULT, [FEED_NOTE] = STYLE_DIM,
};

// With the feed off the text is the program's own, byte for byte; a terminal and a lesson's file are never given it raw.
static void write_piece(struct session *s, enum screen_style style, const char *text, size_t len) {
    if (s->feed_mode != FEED_OFF || !(s->screen.is_terminal || s->screen.apart)) {
        screen_write(&s->screen, style, text, len);
        return;
    }
    struct text safe = {0};
    utf8_add_visible(&safe, text, len);
    screen_write(&s->screen, style, text_str(&safe), safe.len);
    text_finish(&safe);
}

static void emit(void *user, enum feed_style style, uint32_t task, bool is_stderr, const char *text, size_t len) {
    struct session *s = user;
    if (s->muted) return;
    transcript_output(&s->transcript, text, len);
    if (is_stderr && s->errors_to_stderr) screen_complain(&s->screen, text, len);
    else write_piece(s, style == FEED_NAME ? screen_task_style(task) : feed_styles[style], text, len);
}

static bool run_command(void *user, const char *line, struct text *out) {
    struct text marked = {0};
    bool fine = command_run(user, line, true, &marked);
    text_without_marks(out, text_str(&marked), marked.len);
    text_finish(&marked);
    return fine;
}

static bool is_command(void *user, const char *word, size_t len) {
    return command_find(word, len) != NULL;
}

static void set_up(void *user, struct engine *e, struct interp *in) {
    struct session *s = user;
    lib_register(in);
    lib_register_tasks(e, in);
    lab_register(in, &s->lab);
}

bool session_init(struct session *s, const struct options *o, bool interactive) {
    *s = (struct session){
        .interactive = interactive,
        .feed_mode = o->feed,
        .color = o->color,
        .timeout_ns = o->timeout_ns,
        .memory_bytes = (size_t)1 << 30,
        .max_tasks = 20000,
        .max_processes = 64,
        .skip = true,
        .deadline = OS_NO_DEADLINE,
        .schedule_given = o->schedule_given,
        .seed_given = o->seed_given,
        .cores_given = o->cores_given,
        .keeps_schedule = o->mode == MODE_CHECK,
    };
    if (o->mode == MODE_CHECK || o->mode == MODE_EXPORT) screen_init_apart(&s->screen);
    else screen_init(&s->screen, o->color);
    s->lab.unicode = s->screen.unicode;
    s->lab.interactive = interactive;
    s->engine = engine_create(&(struct engine_options){
        .memory_limit = s->memory_bytes,
        .max_tasks = s->max_tasks,
        .schedule = o->schedule,
        .command = run_command,
        .is_command = is_command,
        .setup = set_up,
        .user = s,
    });
    if (!s->engine) return false;
    s->races = races_create(engine_sched(s->engine), true);
    s->races_wanted = true;
    engine_schedule(s->engine, &s->schedule);
    s->own = s->schedule;
    s->feed = feed_create(&(struct feed_options){
        .mode = s->feed_mode, .unicode = s->screen.unicode, .width = s->screen.width, .emit = emit, .user = s});
    s->events = mem_alloc(SESSION_BATCH * sizeof *s->events);
    if (interactive) s->study = study_create(s);
    panel_init(&s->panel, &s->screen);
    return true;
}

bool session_record(struct session *s, const struct options *o, struct text *message) {
    s->record = record_open(o, engine_log(s->engine), message);
    return message->len == 0;
}

bool session_end_record(struct session *s, struct text *message) {
    struct record *r = s->record;
    s->record = NULL;
    return record_close(r, message);
}

void session_finish(struct session *s) {
    exercise_close(s);
    engine_destroy(s->engine);
    races_destroy(s->races);
    if (s->feed) feed_destroy(s->feed);
    study_leave(s);
    study_destroy(s->study);
    if (s->has_lesson) player_finish(&s->player);
    series_finish(&s->series);
    history_finish(&s->history);
    transcript_finish(&s->transcript);
    mem_free(s->events);
    mem_free(s->question.text);
    mem_free(s->question.about);
    text_finish(&s->texts);
    panel_finish(&s->panel);
    lab_finish(&s->lab);
    screen_finish(&s->screen);
}

int session_fd(const struct session *s) {
    return log_fd(engine_log(s->engine));
}

static void take_event(struct session *s, const struct event *e) {
    record_event(s->record, e);
    panel_event(&s->panel, e);
    feed_event(s->feed, e);
    series_event(s, e);
    if (e->kind != EVENT_CELL_END || (uint32_t)e->a > CELL_NOT_PARSED) return;
    s->running = false;
    panel_end(&s->panel, &s->screen);
    if (!s->resting || e->a != CELL_FINE) s->outcome = (enum cell_outcome)e->a; // what failed before the rest has failed
    s->resting = false;
    transcript_outcome(&s->transcript, s->outcome == CELL_FINE ? TYPED_FINE : s->outcome == CELL_NOT_PARSED ? TYPED_NOT_PARSED : TYPED_FAILED);
    if (!s->keeps_limit) s->deadline = OS_NO_DEADLINE;
}

// A part of a line is shown as it stands while a cell runs and somebody watches; below it a prompt needs a line of its own. Without a
// terminal lines come whole, so that it does not depend on the moment of looking what is shown.
static void settle(struct session *s) {
    if (s->screen.is_terminal && !s->screen.editing) feed_flush(s->feed);
    if (s->interactive && !s->running) feed_end_line(s->feed);
    screen_flush(&s->screen);
}

static void complain(struct session *s, struct text *why) {
    feed_flush(s->feed);
    feed_end_line(s->feed);
    text_add_char(why, '\n');
    emit(s, FEED_ERROR, 0, true, text_str(why), why->len);
}

// What a cell asked for, when it has ended: not if it left tasks behind.
static void switch_now(struct session *s) {
    struct text why = {0};
    s->schedule_due = false;
    if (!engine_set_schedule(s->engine, &s->schedule, &why)) {
        engine_schedule(s->engine, &s->schedule);
        complain(s, &why);
    }
    text_finish(&why);
}

// What there is, up to a limit; then there may be more (backlog).
static size_t show_events(struct session *s) {
    struct log *log = engine_log(s->engine);
    size_t total = 0, n = 0;
    do {
        text_clear(&s->texts);
        n = log_read(log, &s->cursor, s->events, SESSION_BATCH, &s->texts, true);
        for (size_t i = 0; i < n; i++) take_event(s, &s->events[i]);
        total += n;
    } while (n == SESSION_BATCH && total < PUMP_MAX);
    s->backlog = n == SESSION_BATCH;
    return total;
}

// A command that a program gives runs when all that happened before it is shown: it may change how that is done.
size_t session_pump(struct session *s) {
    log_drain_fd(engine_log(s->engine));
    size_t total = show_events(s);
    bool asked = !s->backlog && engine_is_asked(s->engine);
    if (asked) total += show_events(s);
    if (asked && !s->backlog) engine_serve(s->engine);
    if (s->schedule_due && !s->running) switch_now(s);
    settle(s);
    return total;
}

void session_run(struct session *s, const struct cell_request *r) {
    s->limit_ns = r->timeout_ns ? r->timeout_ns : s->timeout_ns;
    s->deadline = s->limit_ns ? clock_now() + s->limit_ns : OS_NO_DEADLINE;
    s->keeps_limit = false;
    s->timed_out = false;
    s->running = true;
    panel_begin(&s->panel);
    struct source *source = source_create(r->name, r->text, r->len, r->first_line);
    source->cell = r->cell;
    s->cell = engine_run(s->engine, source, r->shows_result);
}

int session_time_left(const struct session *s) {
    int64_t next = s->deadline < s->panel.due ? s->deadline : s->panel.due;
    if (s->backlog) return 0;
    if (next == OS_NO_DEADLINE) return -1;
    int64_t left = (next - clock_now() + 999999) / 1000000;
    return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

bool session_is_late(const struct session *s) {
    return s->deadline != OS_NO_DEADLINE && clock_now() >= s->deadline;
}

// Asks again and again: a program may catch the first interrupt.
void session_check_time(struct session *s) {
    if (!session_is_late(s)) return;
    s->deadline = clock_now() + 200000000;
    s->timed_out = true;
    if (s->running) engine_interrupt(s->engine);
}

// Events of no weight on the screen wake nobody, so they are fetched first.
void session_tick(struct session *s) {
    if (!panel_take_due(&s->panel)) return;
    session_pump(s);
    if (!s->running || s->muted) return;
    panel_draw(&s->panel, &s->screen, log_now(engine_log(s->engine)));
    screen_flush(&s->screen);
}

void session_keep_limit(struct session *s) {
    s->keeps_limit = true;
}

void session_run_rest(struct session *s) {
    if (!s->running && engine_run_rest(s->engine)) s->running = s->resting = true;
}

void session_limit_rest(struct session *s) {
    if (s->deadline != OS_NO_DEADLINE || !s->timeout_ns) return;
    s->limit_ns = s->timeout_ns;
    s->deadline = clock_now() + s->limit_ns;
}

// What was changed is the user's own wish, the rest may be the lesson's.
static void keep_changes(struct schedule_options *own, const struct schedule_options *before, const struct schedule_options *after) {
    if (after->schedule != before->schedule) own->schedule = after->schedule;
    if (after->seed != before->seed) own->seed = after->seed;
    if (after->cores != before->cores) own->cores = after->cores;
    own->gil_interval_ns = after->gil_interval_ns;
    own->gil_check_op = after->gil_check_op;
}

static bool switch_to(struct session *s, const struct schedule_options *o, struct text *say) {
    struct schedule_options wanted = *o;
    if (s->running ? !schedule_check(&wanted, say) : !engine_set_schedule(s->engine, &wanted, say)) return false;
    if (s->running && !schedule_is_same(&s->schedule, &wanted)) text_add_str(say, "from the next cell on\n");
    s->schedule_due = s->running;
    s->schedule = wanted;
    return true;
}

bool session_set_schedule(struct session *s, const struct schedule_options *o, struct text *say) {
    struct schedule_options before = s->schedule, wanted = *o;
    if (s->keeps_schedule) wanted.schedule = before.schedule;
    if (!switch_to(s, &wanted, say)) return false;
    keep_changes(&s->own, &before, &s->schedule);
    return true;
}

bool session_schedule_for(struct session *s, const struct lesson *l, struct text *say) {
    struct schedule_options o = s->own;
    if (l && l->schedule && !s->schedule_given) o.schedule = (enum schedule)schedule_find(l->schedule);
    if (l && l->seed >= 0 && !s->seed_given) o.seed = (uint64_t)l->seed;
    if (l && l->cores > 0 && !s->cores_given) o.cores = (unsigned)l->cores;
    races_want(s->races, s->races_wanted && !(l && l->races_off));
    return switch_to(s, &o, say);
}

// The scheduler that a cell asks for, its seed and its cores; behind it what holds for all is back. A cell runs all the same if that
// cannot be had.
static void follow_cell(struct session *s, const struct cell_options *o) {
    struct schedule_options now, wanted = s->schedule;
    struct text why = {0};
    engine_schedule(s->engine, &now);
    if (o->schedule) wanted.schedule = (enum schedule)schedule_find(o->schedule);
    if (o->gil_check) wanted.gil_check_op = strcmp(o->gil_check, "op") == 0;
    if (o->seed >= 0) wanted.seed = (uint64_t)o->seed;
    if (o->cores > 0) wanted.cores = (unsigned)o->cores;
    bool anew = wanted.schedule == SCHEDULE_SIM && (o->seed >= 0 || o->cores > 0);
    if ((anew || !schedule_is_same(&now, &wanted)) && !engine_set_schedule(s->engine, &wanted, &why)) complain(s, &why);
    text_finish(&why);
}

// A lesson opens all the same when what it asks for cannot be had now.
static void follow_lesson(struct session *s) {
    struct text why = {0};
    if (!session_schedule_for(s, s->player.lesson, &why)) complain(s, &why);
    text_finish(&why);
}

#define EXERCISE_LIMIT_NS ((int64_t)10000000000)

// What a student has written may loop for ever: exercises have a limit in any case.
int64_t session_limit_of(const struct session *s, const struct step *step) {
    int64_t own = step->options.timeout_s;
    if (own > 0) return own * 1000000000;
    return s->timeout_ns || step->kind != STEP_EXERCISE ? s->timeout_ns : EXERCISE_LIMIT_NS;
}

// Errors name the lesson's file without its folders, so that they read the same wherever it lies.
void session_run_part(struct session *s, const struct step *step, const char *code, uint32_t line) {
    const char *path = s->player.lesson->path, *slash = strrchr(path, '/');
    s->step = step;
    s->is_step = true;
    follow_cell(s, &step->options);
    session_run(s, &(struct cell_request){
        .name = slash ? slash + 1 : path,
        .text = code,
        .len = strlen(code),
        .first_line = line,
        .cell = step->cell,
        .timeout_ns = session_limit_of(s, step),
        .shows_result = true,
    });
}

void session_run_step(struct session *s, const struct step *step) {
    session_run_part(s, step, step->code, step->code_line);
}

void session_ask(struct session *s, const char *question, void (*yes)(struct session *s, const char *about, struct text *out), const char *about) {
    mem_free(s->question.text);
    mem_free(s->question.about);
    s->question.text = mem_copy_string(question);
    s->question.about = mem_copy_string(about);
    s->question.yes = yes;
}

void session_answer(struct session *s, const char *line, struct text *out) {
    char *about = s->question.about;
    mem_free(s->question.text);
    s->question.text = s->question.about = NULL;
    if (strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0) s->question.yes(s, about, out);
    else text_add_str(out, "nothing was changed\n");
    mem_free(about);
}

static void add_diag(struct text *error, const struct diag *d, size_t width) {
    if (d->source) {
        diag_format(error, d, width);
        while (error->len && error->data[error->len - 1] == '\n') error->data[--error->len] = 0;
        return;
    }
    utf8_add_visible(error, d->message ? d->message : "no such lesson", strlen(d->message ? d->message : "no such lesson"));
    if (!d->hint) return;
    text_add_str(error, "; ");
    utf8_add_visible(error, d->hint, strlen(d->hint));
}

struct lesson *session_find_lesson(const char *name, size_t width, struct text *error) {
    struct diag d = {0};
    char *path = lesson_find(name, &d);
    struct lesson *lesson = path ? lesson_open(path, &d) : NULL;
    if (!lesson) add_diag(error, &d, width);
    diag_finish(&d);
    mem_free(path);
    return lesson;
}

bool session_open_lesson(struct session *s, const char *name, struct text *error) {
    struct lesson *lesson = session_find_lesson(name, s->screen.width, error);
    if (lesson) session_take_lesson(s, lesson);
    return lesson != NULL;
}

void session_take_lesson(struct session *s, struct lesson *lesson) {
    study_leave(s);
    exercise_close(s);
    if (s->has_lesson) player_finish(&s->player);
    struct player_callbacks on = show_callbacks(s);
    player_init(&s->player, lesson, &on);
    s->has_lesson = true;
    s->opened_ns = clock_now();
    session_tell_player(s);
    s->step = NULL;
    follow_lesson(s);
    s->player.seed = s->schedule.seed;
    study_open(s);
}

bool session_is_as_expected(const struct session *s) {
    bool raises = s->is_step && s->step->options.raises;
    return s->outcome != CELL_INTERRUPTED && (s->outcome != CELL_FINE) == raises;
}

void session_tell_player(struct session *s) {
    if (!s->has_lesson) return;
    s->player.notes = s->notes;
    s->player.asks = s->interactive;
    s->player.must_answer = s->interactive && !s->skip;
}

size_t session_step_number(const struct session *s) {
    if (!s->has_lesson) return 0;
    return s->player.shown == SIZE_MAX ? s->player.at : s->player.shown + 1;
}

bool session_has_variable(const struct session *s, const char *name, size_t len) {
    struct interp *in = engine_interp(s->engine);
    int slot = interp_find_slot(in, name, len);
    return slot >= 0 && interp_is_user_variable(in, slot);
}

bool session_knows_name(const struct session *s, const char *name, size_t len) {
    struct interp *in = engine_interp(s->engine);
    int slot = interp_find_slot(in, name, len);
    return slot >= 0 && value_load(&interp_globals(in)[slot]) != VALUE_UNDEF;
}

size_t session_add_live_names(struct session *s, struct text *out) {
    enum { SHOWN = 4 };
    size_t live = engine_live_count(s->engine);
    struct task_info *tasks = mem_alloc((SHOWN + 1) * sizeof *tasks); // MainThread may stand first
    size_t n = live ? engine_tasks(s->engine, tasks, SHOWN + 1) : 0, shown = 0;
    for (size_t i = 0; i < n && i < SHOWN + 1 && shown < SHOWN && shown < live; i++) {
        if (tasks[i].id == 1 || tasks[i].kind == TASK_THREAD_INSIDE) continue;
        if (shown++) text_add_str(out, ", ");
        utf8_add_visible(out, tasks[i].name, strlen(tasks[i].name));
    }
    if (live > shown) text_printf(out, " and %zu more", live - shown);
    mem_free(tasks);
    return live;
}
