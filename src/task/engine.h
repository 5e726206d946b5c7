// The engine: one running program. Interpreter, tasks, scheduler and log together, with MainThread as a thread of its own that
// runs the cells it is given, one after the other. The shell and the lesson player speak to this and to nothing below it.
//
// Threads: engine_* may be called from the UI thread only, unless said otherwise. Everything that happens comes back as events.
#pragma once

#include "task/schedule.h"
#include "task/task.h"
#include "trace/log.h"
#include <stdbool.h>

struct engine;
struct os_mutex;
struct sched;
struct engine_options {
    size_t memory_limit;  // bytes; 0: 1 GiB
    size_t max_tasks;     // alive at once; 0: 20,000
    struct schedule_options schedule; // all 0: free
    int64_t (*clock)(void *user); // NULL: clock_now
    void *clock_user;
    // A command line of the shell inside a program. Called on the UI thread from engine_serve. Appends what it shows to `out`;
    // false: `out` is an error message and the cell fails with it.
    bool (*command)(void *user, const char *line, struct text *out);
    bool (*is_command)(void *user, const char *word, size_t len);
    // Registers functions and modules (lib/) before MainThread exists.
    void (*setup)(void *user, struct engine *e, struct interp *in);
    void *user;
};

struct engine *engine_create(const struct engine_options *o); // NULL with errno: no thread can be had, or EINVAL for the schedule
// Ends every task and MainThread; waits until they are gone (they come to a safe point within milliseconds).
void engine_destroy(struct engine *e);

struct interp *engine_interp(struct engine *e);
struct log *engine_log(struct engine *e);
struct sched *engine_sched(struct engine *e); // for lib/

// Parses and runs a text as the next cell; the source is taken over. `interactive`: the value of its last statement is
// reported. Its number is returned at once; progress comes as events: CELL, ... , RESULT, CELL_END. The cell's text is
// compiled on MainThread. Only one cell at a time: engine_is_idle must hold.
uint32_t engine_run(struct engine *e, struct source *src, bool interactive);
// No more cells will come: lets all that is alive run to its end, but for daemons. true: it runs, and ends with a CELL_END as a cell
// does; false: there is nothing to do.
bool engine_run_rest(struct engine *e);
bool engine_is_idle(struct engine *e);          // no cell is running
// Is the text a whole cell? For the prompt; runs on the caller's thread, touches no program state but names.
enum parse_result engine_check(struct engine *e, const char *text, struct diag *diag);
// The terminal's thread says when it works and when it only waits. A fork waits a moment for it to rest: what a thread has half done
// in a library, in malloc or in SQLite, would stay half done in the child for ever. Never nested.
void engine_work(struct engine *e);
void engine_rest(struct engine *e);
// A mutex that a fork takes, too: held by whoever, of any thread, is inside something that must not be half done in a child. It is taken
// after what engine_work takes, and nothing that waits for the program may be done under it. It lasts as long as the engine.
void engine_guard_forks(struct engine *e, struct os_mutex *guard);
bool engine_is_asked(struct engine *e); // a cell waits for a command; all that happened before it is in the log
// Runs the command that a cell asked for, if any (call it when log_fd was readable).
void engine_serve(struct engine *e);

// Ctrl-C: KeyboardInterrupt in MainThread wherever it is; the second time for the same cell cannot be caught.
void engine_interrupt(struct engine *e);
bool engine_kill(struct engine *e, task_id id);  // false: no such live task (MainThread cannot be killed)
size_t engine_kill_all(struct engine *e);        // all but MainThread; returns how many
size_t engine_tasks(struct engine *e, struct task_info *out, size_t max); // live first, by number; returns how many there are
// This process (out[0]), its children and theirs, as the system sees them. How many there are.
struct process_info {
    int pid;
    task_id task;      // 0: this process itself
    char name[64];
    char state;        // the system's letter: R running, S sleeping, D waiting for a device, T stopped, Z zombie; ? unknown
    int64_t memory;    // bytes; pages shared with others count in part; -1 unknown
    int64_t cpu_ns;    // -1 unknown
    int64_t started_ns; // of the log's clock
};
size_t engine_processes(struct engine *e, struct process_info *out, size_t max);
// From the next cell on. False with a sentence that says what stands in the way: a cell runs, tasks live, a value makes no sense.
bool engine_set_schedule(struct engine *e, const struct schedule_options *o, struct text *error);
void engine_schedule(struct engine *e, struct schedule_options *out);
void engine_set_pace(struct engine *e, unsigned pace); // at any time; see schedule_options
size_t engine_live_count(struct engine *e);      // started and not ended, without MainThread
size_t engine_pending_count(struct engine *e);   // of these, the ones a program's end waits for: not the daemons
// Kills all tasks, forgets variables, restarts numbering. The engine must be idle.
void engine_reset(struct engine *e);
void engine_set_memory(struct engine *e, size_t bytes);
void engine_set_max_tasks(struct engine *e, size_t n);
void engine_set_max_processes(struct engine *e, size_t n);
void engine_set_deadlocks(struct engine *e, bool on); // tasks that wait for ever are looked for
bool engine_set_pin(struct engine *e, bool on); // each new thread stays on one hardware thread; false: not on this system

// What all variables hold, for going back to it. Deep copies, made while every fiber stands at a safe point; threads and what processes
// share are not copied. NULL or false: the heap is full, and nothing has changed. A snapshot does not outlive its engine.
struct engine_snapshot *engine_snapshot(struct engine *e);
bool engine_restore(struct engine *e, const struct engine_snapshot *snapshot); // any number of times; the engine must be idle
void engine_snapshot_free(struct engine_snapshot *snapshot); // NULL: nothing

// Calls fn while every fiber stands at a safe point, so that variables may be looked at (completion, NAME?).
void engine_with_world_stopped(struct engine *e, void (*fn)(void *user, struct interp *in), void *user);
