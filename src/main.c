// The map of the house, from the ground up. A room includes only what stands above it here; lang and trace do not know each
// other, nor do lib and lab.
//
//     base/bug.c                   our own mistakes: where, and abort
//     base/clock.c                 four clocks, in nanoseconds
//     base/cpus.c                  the machine's processors: which, how many, and staying on one
//     base/diag.c                  what went wrong, with line and caret
//     base/file.c                  files written as a whole
//     base/json.c                  JSON, written as it comes
//     base/folders.c               folders, made
//     base/map.c                   strings to numbers, by hashing
//     base/mem.c                   memory that is always there, and arenas
//     base/outfile.c               files that are whole or not there
//     base/shared.c                memory, locks and bells between processes
//     base/stage.c                 memory that can be put back to how it was
//     base/suggest.c               "did you mean": the nearest of many words
//     base/text.c                  a growing byte string
//     base/thread.c                the machine's threads, locks and waits
//     base/unicode.c               widths and printability, as tables
//     base/utf8.c                  decoding, width, and making text harmless
//
//     lang/access.c                what the next instruction would read or write that others may see
//     lang/arith.c                 arithmetic on numbers, with Python's rules
//     lang/attr.c                  what a dot means on any value
//     lang/call.c                  arguments to parameters
//     lang/compare.c               equality and order
//     lang/compile_assert.c        assert to code, its parts kept for the message
//     lang/compile_call.c          calls, functions and comprehensions to code
//     lang/compile_expr.c          expressions to code
//     lang/compile_stmt.c          statements to code
//     lang/compile_try.c           try, except, finally and with to code
//     lang/copy.c                  deep copies of values, for processes that are copies and for snapshots
//     lang/dict.c                  dicts that many threads may use at once
//     lang/emit.c                  instructions, labels, constants, registers of one unit
//     lang/error.c                 exceptions: made, traced, shown
//     lang/failed.c                AssertionError, and what the parts of the condition were
//     lang/fiber.c                 fibers: stacks, frames, starting, asking to stop
//     lang/fingerprint.c           one number for all that decides how a program goes on
//     lang/format_spec.c           format(v, spec)
//     lang/generator.c             generators: their memory and name
//     lang/hash.c                  hash values, Python's
//     lang/heap.c                  allocation: caches, blocks, the account of bytes
//     lang/heap_large.c            memory for large objects, in huge pages
//     lang/heap_mark.c             marking what can be reached
//     lang/heap_staged.c           objects on a stage
//     lang/heap_sweep.c            freeing what cannot
//     lang/interp.c                one memory image: names, strings, code, roots
//     lang/item.c                  subscripts, lengths, truth, membership
//     lang/iterate.c               walking over what needs no language code
//     lang/lexer.c                 text to tokens: lines, names, operators
//     lang/lexer_literal.c         numbers and strings as tokens
//     lang/list.c                  lists that many threads may use at once
//     lang/literal.c               what literals mean
//     lang/liveness.c              which registers are still going to be read
//     lang/make.c                  tuples and small objects
//     lang/native.c                what natives use: errors and arguments
//     lang/nest.c                  a stack in place of C recursion
//     lang/number.c                integers and floats as values
//     lang/number_text.c           numbers as text
//     lang/parser.c                tokens to a tree: the entry, simple statements
//     lang/parser_base.c           the token window, nodes, limits
//     lang/parser_block.c          compound statements and their blocks
//     lang/parser_call.c           everything in brackets
//     lang/parser_def.c            functions and their parameters
//     lang/parser_error.c          telling what is wrong
//     lang/parser_explore.c        the operands of explore
//     lang/parser_expr.c           expressions, by binding strength
//     lang/parser_indent.c         how far a prompt should indent
//     lang/parser_shell.c          the shell rule: commands among statements
//     lang/parser_string.c         string literals and f-strings
//     lang/parser_target.c         what may stand on the left of '='
//     lang/percent.c               'format' % values
//     lang/prelude.c               functions written in the language itself
//     lang/repr.c                  repr, str and ascii
//     lang/scope.c                 which names are local, captured, global
//     lang/sequence.c              + and * on strings, tuples, lists
//     lang/signature.c             a native's signature, read
//     lang/slice.c                 slices
//     lang/str.c                   strings: UTF-8 and the count of characters
//     lang/type_name.c             the name of a value's type
//     lang/types.c                 the built-in types and exceptions
//     lang/vm.c                    the virtual machine's loop
//     lang/vm_call.c               calls, and the stepping of generators
//     lang/vm_ops.c                instructions that need not be fast
//     lang/words.c                 short words made lately, so that splitting a text need not make them again
//
//     trace/log.c                  the event log: one ring that everybody reads
//
//     task/barrier.c               barriers
//     task/block.c                 block and wake
//     task/channel.c               queues of bytes between processes
//     task/carrier.c               pthreads that carry tasks, one each
//     task/child.c                 a child process: its life from the fork to its end
//     task/condition.c             conditions
//     task/deadlock.c              who waits for whom, without end
//     task/deadlock_report.c       that, told to people
//     task/engine.c                interpreter, tasks and log together; runs cells
//     task/engine_tasks.c          the engine's tasks from outside: listed, counted, ended
//     task/fingerprints.c          what counts of tasks and locks in a fingerprint of the program
//     task/fork.c                  the moment of forking
//     task/free.c                  the free policy: a pthread for each task
//     task/gate.c                  locks, semaphores and events between processes
//     task/gil.c                   the gil policy: only one at a time
//     task/held.c                  the locks that a task holds
//     task/host.c                  output and shell commands of programs
//     task/order.c                 the order in which locks are taken, and deadlocks that could come of it
//     task/packet.c                pieces of bytes through pipes
//     task/image.c                 memory images: whose variables, and snapshots of them
//     task/park.c                  one thread waits until another wakes it
//     task/pins.c                  threads that stay on one processor
//     task/pool.c                  pools of workers: their life, and dead workers
//     task/pool_job.c              a map: items, chunks, outcomes
//     task/pool_processes.c        workers that are processes
//     task/pool_threads.c          workers that are threads
//     task/pool_work.c             what workers do
//     task/process.c               the table of processes: made, started, asked, ended
//     task/process_list.c          processes as the system sees them
//     task/queue.c                 queues between threads
//     task/remote.c                hearing a child: its events, its result, its end
//     task/run.c                   a task from its beginning to its end
//     task/sched.c                 the table of tasks
//     task/schedule.c              which schedulers there are, and switching
//     task/scout.c                 a copy of the session goes, looks and reports back
//     task/semaphore.c             semaphores and events
//     task/show.c                  tasks, calls and values in a short line
//     task/sim.c                   the simulated machine: what happens next
//     task/sim_core.c              its cores, and what runs on them
//     task/sim_process.c           its processes
//     task/sim_queue.c             who is next, and the choices that the seed decides
//     task/step.c                  the stepping scheduler: whose turn it is the caller says
//     task/sync.c                  locks
//     task/watch.c                 the io thread: waiting for descriptors
//     task/watch_bell.c            bells that fibers of any process can wait for
//     task/wire.c                  values to bytes
//     task/wire_read.c             bytes to values
//     task/world.c                 stopping the world
//
//     lib/barriers.c               threading.Barrier
//     lib/builtins_iter.c          builtins that walk: map, zip, sorted
//     lib/builtins_number.c        builtins on numbers: abs, sum, min
//     lib/builtins_object.c        builtins that ask: isinstance, hash
//     lib/builtins_text.c          builtins that make text: print, repr
//     lib/conditions.c             threading.Condition
//     lib/construct.c              list(), tuple(), dict(), range(), type()
//     lib/convert.c                int(), float(), str(), bool()
//     lib/database.c               database(): a list in a file
//     lib/database_items.c         its items and the language's values
//     lib/dict_methods.c           the methods of dict
//     lib/executors.c              concurrent.futures
//     lib/gamma.c                  the gamma function, to Python's last digit
//     lib/left_out.c               what is left out, refused with advice
//     lib/lib.c                    all that needs no tasks, put into an interp
//     lib/list_methods.c           the methods of list
//     lib/list_sort.c              list.sort and sorted
//     lib/locks.c                  threading.Lock and RLock
//     lib/math.c                   math: functions of one or two floats
//     lib/math_integers.c          math: functions on integers
//     lib/math_sums.c              math: sums without lost digits
//     lib/math_takeapart.c         math: floats tested and taken apart
//     lib/number_methods.c         the methods of int and float
//     lib/number_parse.c           numbers out of text
//     lib/os.c                     os.cpu_count, os.getpid
//     lib/pool.c                   multiprocessing.Pool and ThreadPool
//     lib/pool_results.c           what comes of a pool's work
//     lib/prelude.c                what is easier said in the language itself
//     lib/process.c                multiprocessing.Process and its functions
//     lib/queues.c                 the module queue
//     lib/random.c                 random: seeding, whole numbers
//     lib/random_distributions.c   random: floats of several distributions
//     lib/random_sequences.c       random: choice, sample, shuffle
//     lib/rounding.c               round(x, digits)
//     lib/semaphores.c             threading.Semaphore, Event
//     lib/seq_methods.c            the methods of tuple and range
//     lib/shared_locks.c           multiprocessing.Lock, Semaphore, Event
//     lib/shared_queues.c          multiprocessing.Queue
//     lib/shared_values.c          multiprocessing.Value, Array
//     lib/sort.c                   a stable merge sort
//     lib/store.c                  lists in SQLite files: reading and writing
//     lib/store_open.c             and opening, and what can go wrong
//     lib/str_case.c               str: case, and what characters are
//     lib/str_find.c               str: looking for a part
//     lib/str_format.c             str.format
//     lib/str_pad.c                str: filled up to a width
//     lib/str_replace.c            str: replace, translate
//     lib/str_split.c              str: split and join
//     lib/str_strip.c              str: strip
//     lib/support.c                tools that natives share
//     lib/tasks.c                  the short forms: thread, spawn, start, join
//     lib/threading.c              the module threading
//     lib/time.c                   the module time
//     lib/twister.c                the generator behind random
//     lib/unicode.c                properties and cases of characters
//     lib/unicode_tables.c         the same as tables
//
//     lab/event_lines.c            events as JSON lines
//     lab/explore.c                explore as the language sees it
//     lab/explore_check.c          every schedule, one after the other
//     lab/explore_go.c             exploring from beginning to end, in a scout
//     lab/explore_graph.c          states, ways between them, counts
//     lab/explore_ops.c            which calls are steps
//     lab/explore_outcome.c        what came of a schedule, in a line
//     lab/explore_sample.c         schedules at random
//     lab/explore_search.c         all schedules, equal states merged
//     lab/explore_slots.c          which variables a program can reach
//     lab/explore_touch.c          which places tasks share
//     lab/explore_words.c          what steps are called
//     lab/explore_world.c          a program that is tried out step by step
//     lab/explored.c               what was explored, sent and read
//     lab/explored_text.c          its screens
//     lab/feed.c                   events to the lines that people see
//     lab/feed_names.c             the feed's memory of tasks
//     lab/feed_round.c             from the first start to all quiet
//     lab/lanes.c                  live lanes: a row for each task while a cell runs
//     lab/machine.c                this computer: what there is, and what may be used
//     lab/machine_hwloc.c          as hwloc sees it
//     lab/machine_sysfs.c          as Linux's files show it
//     lab/machine_text.c           drawn as a tree
//     lab/markup.c                 text in markup, made harmless
//     lab/measure.c                statistics, durations, bars: the pieces of timing's reports
//     lab/measure_report.c         what time, timeit and compare say, remarks included
//     lab/meter.c                  what is read between calls that are timed
//     lab/pace.c                   how often timeit and compare run what they time
//     lab/packing.c                what a scout reports, as bytes
//     lab/plot.c                   points, and Amdahl's law fitted to them
//     lab/plot_svg.c               plots as SVG
//     lab/plot_text.c              plots as text
//     lab/races.c                  the race detector: tasks, clocks, who holds what
//     lab/races_access.c           the race detector: variables and containers, compared access by access
//     lab/races_text.c             the race detector: what it tells
//     lab/schedule_text.c          schedules as texts: v1:f3a9:T1*2,T2
//     lab/speedup.c                what speedup says
//     lab/steps_text.c             tables of steps
//     lab/strings.c                strings by number
//     lab/timeline.c               timelines as data, cut out of what was recorded
//     lab/timeline_arrows.c        arrows of a picture: who started, woke, ended whose wait
//     lab/timeline_axis.c          time to places on a line
//     lab/timeline_bars.c          what stands in the lanes of a picture
//     lab/timeline_html.c          a page with a picture, a table and a script
//     lab/timeline_lanes.c         what stands in each column of a timeline as text
//     lab/timeline_lists.c         the lines below a timeline as text
//     lab/timeline_record.c        events to what tasks did and when
//     lab/timeline_svg.c           timelines as SVG: names, scale, legend
//     lab/timeline_text.c          timelines as text
//     lab/timeline_waits.c         who waited for what, and how long
//     lab/timing.c                 time, timeit and compare
//     lab/trace_json.c             events as a trace for viewers
//     lab/tracks.c                 what each task is doing, told by events alone
//     lab/usage.c                  CPU time of this process, its children and the machine
//     lab/walk.c                   replay as the language sees it, and the moves of a walk
//     lab/walk_go.c                following a schedule, in a scout
//     lab/walk_text.c              what is shown on a walk
//
//     lesson/build.c               lines, places and steps, for those that build
//     lesson/check_align.c         a block and what is shown, side by side
//     lesson/check_diff.c          how they differ, and the block that is right
//     lesson/check_match.c         `...` and `[..]`
//     lesson/check_update.c        blocks written anew in a file's text
//     lesson/document.c            texts into a lesson: one, or many of a notebook
//     lesson/exercise.c            exercises: hints, solution, check
//     lesson/front_matter.c        what a lesson and its cells say of themselves
//     lesson/html.c                Markdown and code as HTML
//     lesson/lesson.c              Markdown to steps
//     lesson/lesson_file.c         lessons as files, found by name
//     lesson/lint.c                looking a lesson over: steps
//     lesson/lint_text.c           and its text: links, comments
//     lesson/markdown.c            Markdown to a tree, with a guard before it
//     lesson/notebook.c            a Jupyter notebook as a lesson
//     lesson/notebook_code.c       what of a notebook's code runs here
//     lesson/notebook_read.c       a notebook's bytes to its cells
//     lesson/notebook_write.c      a lesson to a notebook, outputs included
//     lesson/outline.c             a lesson's steps as numbers; finding them again after an edit
//     lesson/page.c                a lesson as a page: cells, questions, exercises
//     lesson/page_style.c          what such a page looks like
//     lesson/player.c              where one stands, and what the next step does
//     lesson/question.c            the order of choices, and answers read from a line
//     lesson/progress.c            what was done in which lesson: marks on their way to the file
//     lesson/progress_file.c       reading and writing that file
//     lesson/progress_open.c       opening it, and what can be wrong with it
//     lesson/quiz.c                <details>: question, choices, answer
//     lesson/render.c              Markdown set for reading: the blocks
//     lesson/render_code.c         code, coloured
//     lesson/render_inline.c       the text inside a block
//     lesson/render_table.c        tables, fitted to the width
//     lesson/shown.c               what cells showed, kept
//     lesson/styled.c              a string in which each byte has a style
//     lesson/syntax.c              can a piece of code be read
//
//     shell/check.c                lessons that prove that they show what they say
//     shell/check_cell.c           a cell run and judged
//     shell/check_exercise.c       exercises: the beginning must not pass, the solution must
//     shell/check_lint.c           what can be said of a lesson without running it
//     shell/check_report.c         what the check says
//     shell/cmd_answer.c           answer, and letters that answer
//     shell/cmd_events.c           events: every event of the last cell
//     shell/cmd_exercise.c         check, hint, solution, edit
//     shell/cmd_help.c             help
//     shell/cmd_lesson.c           next, back, goto, search, steps, skip
//     shell/cmd_lessons.c          lessons, open
//     shell/cmd_plot.c             plot: what compare and speedup found, again or in a file
//     shell/cmd_progress.c         progress, reset progress
//     shell/cmd_machine.c          machine: cores, caches, and who ran where
//     shell/cmd_ps.c               ps: this process and its children
//     shell/cmd_recap.c            recap, save
//     shell/cmd_series.c           run, again: several steps, or one several times
//     shell/cmd_session.c          history, clear, reset, quit, version
//     shell/cmd_settings.c         set, show
//     shell/cmd_tasks.c            threads, kill
//     shell/cmd_timeline.c         timeline: who did what when, as text or a picture
//     shell/cmd_walk.c             show N
//     shell/commands.c             the table of commands, and the shell rule
//     shell/complete.c             what Tab offers
//     shell/editor.c               a text in the user's editor
//     shell/exercise.c             an attempt, its check, and no traces of a wrong one
//     shell/export.c               a lesson in another form, by the target's ending
//     shell/export_html.c          a lesson run and set as a page
//     shell/export_ipynb.c         a lesson run and written as a notebook
//     shell/export_run.c           running a lesson for an export
//     shell/fill.c                 words set in lines
//     shell/help.c                 what is known about a name
//     shell/help_words.c           one line for each word of the language
//     shell/history.c              the lines typed, kept in a file
//     shell/line.c                 the line being edited: Readline
//     shell/new_lesson.c           a lesson to begin with
//     shell/notes.c                a second terminal for the instructor
//     shell/notes_page.c           what it shows, as bytes and back
//     shell/notes_server.c         sending that to whoever follows
//     shell/notes_share.c          what of a session is shown there
//     shell/notes_socket.c         where the sockets are
//     shell/options.c              the command line
//     shell/panel.c                live lanes below the output
//     shell/picture.c              timelines in files
//     shell/program.c              a program's text, from a file
//     shell/prompt.c               what stands before the line that is typed
//     shell/record.c               the log into files, as it comes
//     shell/recap.c                what was typed as Markdown and as a program
//     shell/repl.c                 the loop of the interactive shell
//     shell/replay.c               the loop over a session without a prompt
//     shell/run.c                  replaying without stopping
//     shell/scratch.c              an empty folder for cells to run in
//     shell/screen.c               the only writer to the terminal
//     shell/series.c               steps taken without Enter, and finishing orders
//     shell/session.c              one engine, one feed, one screen, one lesson
//     shell/settings.c             what can be set
//     shell/show.c                 a lesson's steps on the screen
//     shell/show_exercise.c        exercises, hints, solutions
//     shell/show_question.c        questions: choices, verdicts, predictions and what came of them
//     shell/signals.c              signals as bytes in a pipe
//     shell/state.c                where to keep what lasts
//     shell/study.c                the open lesson and what is kept of it
//     shell/transcript.c           what was typed and what came out
//     shell/typeset.c              Markdown on the screen
//     shell/walk.c                 lines typed on a walk along a schedule
//
//     main.c                       argv to a mode, and the exit status

#include "shell/check.h"
#include "shell/export.h"
#include "shell/new_lesson.h"
#include "shell/notes.h"
#include "shell/options.h"
#include "shell/repl.h"
#include "shell/run.h"
#include "shell/session.h"
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Readline measures characters by the locale. Where the one asked for is not installed, the terminal may still know UTF-8.
static void set_locale(void) {
    if (!setlocale(LC_CTYPE, "") && screen_locale_is_utf8()) setlocale(LC_CTYPE, "C.UTF-8");
}

static int print(const struct text *t) {
    bool fine = fwrite(text_str(t), 1, t->len, stdout) == t->len;
    return fflush(stdout) == 0 && fine ? EXIT_FINE : EXIT_FAILED;
}

static int show_help(void) {
    struct text t = {0};
    options_help(&t);
    int status = print(&t);
    text_finish(&t);
    return status;
}

static int show_version(void) {
    struct text t = {0};
    text_printf(&t, "bobbin %s\n", BOBBIN_VERSION);
    int status = print(&t);
    text_finish(&t);
    return status;
}

static bool is_program(const char *path) {
    size_t len = strlen(path);
    return strcmp(path, "-") == 0 || (len > 3 && strcmp(path + len - 3, ".py") == 0);
}

// The shell needs a terminal at both ends. Without one a lesson is run, and standard input is a program, as for python3.
static int run_shell(const struct options *o) {
    char standard_input[] = "-";
    char *file = o->lesson ? (char *)(uintptr_t)o->lesson : standard_input;
    bool has_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (has_terminal && !(o->lesson && is_program(o->lesson))) return repl_run(o);
    return run_files(o, &file, 1);
}

int main(int argc, char **argv) {
    struct options o;
    struct text error = {0};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); // a full disk is an error, not the end
    set_locale();
    if (!options_parse(argc, argv, &o, &error)) {
        fprintf(stderr, "bobbin: %s\nbobbin --help shows how it is called\n", text_str(&error));
        text_finish(&error);
        return EXIT_USAGE;
    }
    switch (o.mode) {
    case MODE_HELP: return show_help();
    case MODE_VERSION: return show_version();
    case MODE_LIST: return run_list(&o);
    case MODE_NEW: return new_lesson(&o);
    case MODE_NOTES: return notes_run(&o);
    case MODE_CODE: return run_code(&o);
    case MODE_RUN: return run_files(&o, o.files, o.nfiles);
    case MODE_CHECK: return check_files(&o, o.files, o.nfiles);
    case MODE_EXPORT: return export_lesson(&o);
    case MODE_SHELL: return run_shell(&o);
    case MODE_COUNT: break;
    }
    return EXIT_USAGE;
}
