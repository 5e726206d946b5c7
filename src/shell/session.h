// A session: one engine, one feed, one screen, perhaps a lesson, and the settings. The interactive shell (repl.c) and the
// run without a terminal (run.c) are two loops over the same session. Everything of the shell hangs off this struct.
//
// Threads: one thread, the UI's, owns the session and calls everything here.
#pragma once

#include "lab/feed.h"
#include "lab/races.h"
#include "lab/timing.h"
#include "lesson/player.h"
#include "shell/exercise.h"
#include "shell/history.h"
#include "shell/options.h"
#include "shell/pace.h"
#include "shell/panel.h"
#include "shell/record.h"
#include "shell/screen.h"
#include "shell/transcript.h"
#include "shell/series.h"
#include "task/engine.h"

#ifndef BOBBIN_VERSION
#define BOBBIN_VERSION "0.1.0"
#endif

struct session {
    struct screen screen;
    struct engine *engine;
    struct feed *feed;
    struct lab lab;
    struct races *races;
    struct log_cursor cursor;
    struct event *events;     // a batch of SESSION_BATCH
    struct text texts;        // of the batch
    struct history history;
    struct record *record;    // NULL: nothing is recorded
    struct study *study;      // progress; NULL without a prompt or a home
    struct transcript transcript; // of what is typed at the prompt
    bool muted;               // what programs show goes nowhere
    struct panel panel;       // of live lanes

    bool has_lesson;
    struct player player;     // valid if has_lesson
    int64_t opened_ns;        // when it was opened, of clock_now

    // settings (settings.c)
    enum feed_mode feed_mode;
    enum color_choice color;
    int64_t timeout_ns;       // for each cell; 0: none
    size_t memory_bytes, max_tasks, max_processes;
    bool notes;
    bool pin, races_wanted;   // new threads stay on one processor; races are looked for, under sim
    bool deadlocks_off;       // nobody looks for them
    struct schedule_options schedule; // the engine's, or what it will be when the cell has ended (schedule_due)
    struct schedule_options own;      // the same without what the lesson asks for
    bool schedule_given, seed_given, cores_given; // by the command line: a lesson cannot ask for anything else
    bool clock_told;          // that simulated time stands still at the prompt
    bool schedule_due;
    bool keeps_schedule;      // `set schedule` changes nothing
    enum pace pace;
    int64_t clock_ns;         // a talk's: when it began, of clock_now; 0: none
    bool skip;                // questions and exercises may be left out

    // the cell that runs, or the last one
    bool running;
    bool resting;             // it runs no cell but what was still alive: session_run_rest
    uint32_t cell;
    enum cell_outcome outcome;
    bool errors_to_stderr;    // when there is no terminal
    int64_t limit_ns;         // its time limit, 0: none
    int64_t deadline;         // of clock_now
    bool keeps_limit;         // the limit goes on after the cell's end
    bool timed_out;
    bool backlog;             // session_pump left events for its next call
    const struct step *step;  // the lesson's cell that ran last, or NULL
    bool is_step;             // and it is the cell that runs

    struct exercise exercise; // the one that is open
    struct series series;     // steps that are taken without Enter

    bool interactive, by_hand; // there is a prompt; `set schedule manual`: calls at it are walked
    struct {
        char *text;           // NULL: nothing is asked
        void (*yes)(struct session *s, const char *about, struct text *out);
        char *about;
    } question;               // the next line typed answers it: session_ask
    bool keys_due;            // a step was shown: its keys are shown before the next prompt
    bool leaving;
    bool edits;               // the editor is due
};

#define SESSION_BATCH 512 // events

// False with errno when the machine gives no thread. The session must not move in memory afterwards.
bool session_init(struct session *s, const struct options *o, bool interactive);
void session_finish(struct session *s); // ends every task
// What --events, --trace and --timeline ask for. False with a message: a file cannot be written.
bool session_record(struct session *s, const struct options *o, struct text *message);
bool session_end_record(struct session *s, struct text *message);

int session_fd(const struct session *s); // readable when session_pump has something to do
// Shows what has happened since the last call; runs the command that a program asks for. Returns how many events there were.
size_t session_pump(struct session *s);

struct cell_request {
    const char *name;    // shown in errors
    const char *text;
    size_t len;
    uint32_t first_line;
    uint32_t cell;       // of a notebook, or 0
    int64_t timeout_ns;  // 0: the session's
    bool shows_result;   // the value of a last expression, as a notebook shows it; programs do not
};
// Starts a cell; its end is seen by session_pump (running becomes false). No cell may be running.
void session_run(struct session *s, const struct cell_request *r);
void session_run_step(struct session *s, const struct step *step); // a cell of the open lesson, with its options
void session_run_part(struct session *s, const struct step *step, const char *code, uint32_t line); // a solution or check; line: its first
int64_t session_limit_of(const struct session *s, const struct step *step); // how long it may run, in ns; 0: as long as it likes
// Milliseconds until something is to be done, for poll: -1 nothing. check_time ends the cell whose time is up, tick draws the live lanes.
int session_time_left(const struct session *s);
bool session_is_late(const struct session *s);
void session_check_time(struct session *s);
void session_tick(struct session *s);
void session_run_rest(struct session *s);  // lets what still lives run on, where it does not by itself: then `running` is true again
void session_limit_rest(struct session *s); // for what comes after the last cell, if there is no limit already
void session_keep_limit(struct session *s); // the limit of the cell holds for the threads that outlive it, too

// Another scheduler, seed and so on; while a cell runs, from the next cell on, and `say` says so. False with a reason in it.
bool session_set_schedule(struct session *s, const struct schedule_options *o, struct text *say);
// What the command line and `set` say, and above it what the lesson asks for if there is one. False with a reason.
bool session_schedule_for(struct session *s, const struct lesson *l, struct text *say);
// Asks before something that cannot be undone. `yes` is called if the answer is; `out` is what it shows.
void session_ask(struct session *s, const char *question, void (*yes)(struct session *s, const char *about, struct text *out), const char *about);
void session_answer(struct session *s, const char *line, struct text *out); // anything but yes is no

// A path or a name. False with a message; the lesson that was open stays then.
bool session_open_lesson(struct session *s, const char *name, struct text *error);
// The same in two steps: NULL with a message of `width` columns; the session owns the lesson that it takes.
struct lesson *session_find_lesson(const char *name, size_t width, struct text *error);
void session_take_lesson(struct session *s, struct lesson *lesson);
bool session_is_as_expected(const struct session *s); // the lesson's cell ended well, or with an error where one is expected
void session_tell_player(struct session *s);          // what the settings say
// The number shown in the prompt: the step shown last, or that of the next if none was; 0 before the first.
size_t session_step_number(const struct session *s);

// True when the program has something of that name: a variable of the user's, or a function or module that is built in.
bool session_has_variable(const struct session *s, const char *name, size_t len); // the user's own
bool session_knows_name(const struct session *s, const char *name, size_t len);   // any
// The names of the tasks that are alive, "Thread-1, Thread-2 and 3 more"; how many.
size_t session_add_live_names(struct session *s, struct text *out);
