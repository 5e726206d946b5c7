// The loop of the interactive shell. One thread, one poll: keys, events of the program, signals. It is the only one that acts;
// everybody else only reports. It may not know how a line is edited (line.c) nor how output reaches the terminal (screen.c).
//
// Three states follow from what is at hand: a line is being edited; a cell runs, and keys wait; or neither, and then the next
// prompt is put up.

#include "shell/repl.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/walk.h"
#include "lang/parser.h"
#include "shell/commands.h"
#include "shell/editor.h"
#include "shell/help.h"
#include "shell/line.h"
#include "shell/notes_share.h"
#include "shell/prompt.h"
#include "shell/session.h"
#include "shell/show.h"
#include "shell/signals.h"
#include "shell/study.h"
#include "shell/walk.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INPUT_NAME "<input>"
#define QUICK_CELL_NS 100000000 // keys typed while a cell of less than this ran are no type-ahead and stay

struct repl {
    struct session session;
    struct line *line;
    int signals;
    struct notes_share notes; // who follows from a second terminal
    struct text entry;     // the lines of a cell that is not whole yet
    bool is_paste;         // some of them came as one
    bool filled;           // the line was begun with code in it
    int64_t cell_began;    // of clock_now
    bool was_running;
    bool tip_given;
    bool over;
    int status;
};

static void load_history(struct repl *r) {
    struct history *h = &r->session.history;
    if (h->loaded) return;
    history_load(h);
    for (size_t i = 0; i < h->len; i++) line_remember(r->line, h->lines[i]);
}

static void remember(struct repl *r, const char *entry) {
    struct history *h = &r->session.history;
    struct text warning = {0};
    size_t before = h->len;
    const char *last = before ? h->lines[before - 1] : "";
    if (strcmp(last, entry) != 0) line_remember(r->line, entry);
    if (!history_add(h, entry, &warning)) screen_say(&r->session.screen, STYLE_DIM, "%s\n", text_str(&warning));
    text_finish(&warning);
}

static void put_prompt(struct repl *r) {
    struct session *s = &r->session;
    struct text prompt = {0};
    screen_end_line(&s->screen);
    study_say_trouble(s);
    show_clock_stands(s);
    if (s->keys_due && s->has_lesson && !walk_is_open(&s->lab)) {
        screen_write(&s->screen, STYLE_PLAIN, "\n", 1);
        show_keys(s);
    }
    s->keys_due = false;
    load_history(r);
    prompt_add(&r->session, r->entry.len > 0, &prompt);
    char *fill = r->entry.len ? NULL : exercise_take_fill(s);
    for (size_t len = fill ? strlen(fill) : 0; len && fill[len - 1] == '\n'; len--) fill[len - 1] = 0;
    line_fill(r->line, fill);
    if (!r->entry.len) r->filled = fill != NULL;
    mem_free(fill);
    size_t indent = r->entry.len && !r->is_paste ? parse_next_indent(text_str(&r->entry), r->entry.len) : 0;
    line_begin(r->line, text_str(&prompt), indent, r->entry.len > 0);
    text_finish(&prompt);
}

static void say_error(struct session *s, const struct text *message) {
    screen_write(&s->screen, STYLE_ERROR, text_str(message), message->len);
    screen_end_line(&s->screen);
}

static void note_typed(struct repl *r, enum typed_kind kind, const char *text) {
    struct session *s = &r->session;
    const struct player *p = &s->player;
    bool stands = s->has_lesson && p->shown < p->lesson->nsteps;
    transcript_add(&s->transcript, kind, text, stands ? p->lesson->steps[p->shown].heading : NULL);
}

// What a command about tasks shows belongs to the record of the session; the others are only for the moment.
static void note_shown(struct repl *r, const char *line, const struct text *out) {
    const struct command *c = command_find(line, command_word_length(line));
    bool about_tasks = c && c->group == GROUP_TASKS;
    struct text plain = {0};
    text_without_marks(&plain, text_str(out), out->len);
    note_typed(r, about_tasks ? TYPED_COMMAND : TYPED_SHELL, line);
    if (about_tasks) transcript_output(&r->session.transcript, text_str(&plain), plain.len);
    transcript_close(&r->session.transcript);
    text_finish(&plain);
}

static void do_command(struct repl *r, const char *line) {
    struct text out = {0};
    r->cell_began = clock_now();
    bool fine = command_run(&r->session, line, false, &out);
    note_shown(r, line, &out);
    if (fine) screen_write_marked(&r->session.screen, text_str(&out), out.len);
    else say_error(&r->session, &out);
    if (fine) screen_end_line(&r->session.screen);
    text_finish(&out);
}

static void do_help(struct repl *r, const char *name) {
    struct text out = {0}, line = {0};
    text_printf(&line, "help %s", name);
    note_shown(r, text_str(&line), &out);
    text_finish(&line);
    if (help_topic(&r->session, name, &out)) screen_write_marked(&r->session.screen, text_str(&out), out.len);
    else say_error(&r->session, &out);
    text_finish(&out);
}

static void do_entry(struct repl *r) {
    char *text = text_take(&r->entry);
    size_t len = strlen(text);
    r->is_paste = false;
    line_keep_keys(r->line);
    r->cell_began = clock_now();
    r->session.is_step = false;
    note_typed(r, TYPED_CODE, text);
    int64_t limit = exercise_is_open(&r->session) ? exercise_begin(&r->session, text, r->filled) : 0;
    session_run(&r->session, &(struct cell_request){
        .name = INPUT_NAME, .text = text, .len = len, .first_line = 1, .timeout_ns = limit, .shows_result = true});
    while (len && (text[len - 1] == '\n' || text[len - 1] == ' ')) text[--len] = 0;
    remember(r, text);
    mem_free(text);
}

// One more line of a cell. What was pasted or fetched back as several lines is whole without an empty line at its end.
static void add_to_entry(struct repl *r, const char *line) {
    struct diag d = {0};
    if (strchr(line, '\n')) r->is_paste = true;
    text_add_str(&r->entry, line);
    text_add_char(&r->entry, '\n');
    struct text whole = {0};
    text_add(&whole, text_str(&r->entry), r->entry.len);
    if (r->is_paste) text_add_char(&whole, '\n');
    enum parse_result result = engine_check(r->session.engine, text_str(&whole), &d);
    diag_finish(&d);
    text_finish(&whole);
    if (result != PARSE_INCOMPLETE) do_entry(r);
}

// NAME? and ?NAME ask for help. False: the line is nothing of the kind.
static bool ask_for_help(struct repl *r, const char *line, size_t len) {
    bool before = *line == '?', behind = len > 1 && line[len - 1] == '?';
    if (!before && !behind) return false;
    char *name = mem_copy_bytes(line + before, len - before - (behind && len > 1 + (size_t)before));
    size_t n = strlen(name);
    while (n && strchr(" ?(", name[n - 1])) name[--n] = 0;
    char *start = name + strspn(name, " ?");
    bool fits = strspn(start, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == strlen(start);
    if (fits && *start) do_help(r, start);
    else if (fits) do_command(r, "help");
    mem_free(name);
    return fits;
}

// /WORDS looks for them in the lesson.
static bool search(struct repl *r, const char *line) {
    if (*line != '/' || !line[1]) return false;
    struct text command = {0};
    text_printf(&command, "search %s", line + 1);
    do_command(r, text_str(&command));
    text_finish(&command);
    return true;
}

// A first word that nobody knows, where Python could not go on either: perhaps a command was meant.
static bool suggest_command(struct repl *r, const char *line, size_t len) {
    struct session *s = &r->session;
    struct text message = {0};
    bool is_miss = command_miss(s, line, len, &message);
    if (is_miss) {
        say_error(s, &message);
        note_typed(r, TYPED_SHELL, line);
        transcript_close(&s->transcript);
    }
    text_finish(&message);
    return is_miss;
}

static void do_empty_line(struct repl *r) {
    struct session *s = &r->session;
    r->cell_began = clock_now();
    if (s->has_lesson) {
        line_keep_keys(r->line);
        if (!exercise_is_untested(s) || !exercise_check(s)) study_next(s);
    } else if (!r->tip_given) {
        r->tip_given = true;
        screen_say(&s->screen, STYLE_DIM, "Type Python or a command; help shows what there is, lessons the lessons.\n");
    }
}

static void do_answer(struct repl *r, const char *line) {
    struct text out = {0};
    session_answer(&r->session, line + strspn(line, " \t"), &out);
    screen_write_marked(&r->session.screen, text_str(&out), out.len);
    text_finish(&out);
}

static void do_line(struct repl *r, const char *line) {
    if (r->session.question.text) {
        do_answer(r, line);
        return;
    }
    if (r->entry.len) {
        add_to_entry(r, line);
        return;
    }
    size_t start = strspn(line, " \t"), len = strlen(line + start);
    while (len && strchr(" \t\r\n", line[start + len - 1])) len--;
    char *bare = mem_copy_bytes(line + start, len);
    r->cell_began = clock_now();
    if (walk_line(&r->session, bare) || len == 0) {
        if (len == 0 && !r->session.running) do_empty_line(r);
        else if (len) remember(r, bare);
        mem_free(bare);
        return;
    }
    bool one = !strchr(bare, '\n');
    bool answered = one && answer_line(&r->session, bare);
    if (!answered) r->session.player.seen = false; // what is typed comes between: the next cell is shown again before it runs
    bool done = answered || (one && (search(r, bare) || ask_for_help(r, bare, len) || suggest_command(r, bare, len)));
    if (!done && one && command_matches(&r->session, bare)) {
        do_command(r, bare);
        done = true;
    }
    if (answered) r->cell_began = clock_now();
    else if (done) remember(r, bare);
    // A blank before the first word is no indentation when there is only this line.
    else add_to_entry(r, one ? bare : line);
    mem_free(bare);
}

// Who clears the line for a hint finds it again afterwards.
static void keep_attempt(struct repl *r) {
    char *text = line_text(r->line);
    if (r->filled && !r->entry.len) exercise_keep(&r->session, text);
    mem_free(text);
}

// Ctrl-C: stops the cell that runs; else clears what was typed.
static void interrupt(struct repl *r) {
    struct session *s = &r->session;
    if (s->running) {
        engine_interrupt(s->engine);
        return;
    }
    series_stop(s);
    if (!line_is_open(r->line)) return;
    size_t live = r->entry.len || !line_is_empty(r->line) ? 0 : engine_live_count(s->engine);
    keep_attempt(r);
    text_clear(&r->entry);
    r->is_paste = r->filled = false;
    struct text prompt = {0};
    if (s->question.text) session_answer(s, "", &prompt);
    text_clear(&prompt);
    prompt_add(&r->session, r->entry.len > 0, &prompt);
    line_interrupt(r->line, text_str(&prompt));
    text_finish(&prompt);
    if (live) screen_say(&s->screen, STYLE_DIM, "%zu thread%s still at work; kill all ends them\n", live, live == 1 ? " is" : "s are");
    screen_flush(&s->screen);
}

static void stop(struct repl *r) {
    screen_hide_panel(&r->session.screen);
    line_suspend(r->line);
    signals_stop_here();
    screen_measure(&r->session.screen);
    line_resume(r->line);
}

static void resize(struct repl *r) {
    screen_hide_panel(&r->session.screen);
    screen_measure(&r->session.screen);
    feed_set_width(r->session.feed, r->session.screen.width);
    line_resize(r->line);
}

static void leave(struct repl *r, int status) {
    r->over = true;
    r->status = status;
}

static void take_signals(struct repl *r) {
    for (int n; (n = signals_next(r->signals)) != 0;) {
        if (n == SIGINT) interrupt(r);
        else if (n == SIGTSTP) stop(r);
        else if (n == SIGCONT) line_resume(r->line);
        else if (n == SIGWINCH) resize(r);
        else leave(r, EXIT_SIGNAL + n);
    }
}

static void take_key(struct repl *r) {
    enum line_news news = line_read(r->line);
    if (news == LINE_NONE) return;
    if (news == LINE_END) {
        bool gone = line_is_gone(r->line);
        if (!gone) screen_write(&r->session.screen, STYLE_PLAIN, "\n", 1);
        leave(r, gone ? EXIT_SIGNAL + SIGHUP : EXIT_FINE);
        return;
    }
    char *line = line_take(r->line);
    do_line(r, line);
    mem_free(line);
}

// After a cell that people could watch, what they typed meanwhile is forgotten: an impatient Enter takes no further step.
static void end_cell(struct repl *r) {
    struct session *s = &r->session;
    if (clock_now() - r->cell_began > QUICK_CELL_NS) screen_drop_typed(&s->screen);
    if (s->timed_out) screen_say(&s->screen, STYLE_DIM, "the cell's time was up, so it was interrupted\n");
    exercise_cell_over(s);
    s->timed_out = false;
    bool fine = session_is_as_expected(s);
    if (s->is_step) player_cell_over(&s->player, fine);
    if (!fine) series_stop(s);
    s->is_step = false;
}

static void wait_for_news(struct repl *r) {
    struct session *s = &r->session;
    bool editing = line_is_open(r->line);
    struct pollfd p[3 + NOTES_FDS] = {
        {.fd = STDIN_FILENO, .events = editing ? POLLIN : 0},
        {.fd = session_fd(s), .events = POLLIN},
        {.fd = r->signals, .events = POLLIN},
    };
    size_t followed = notes_server_fds(r->notes.server, p + 3);
    bool ready = editing && line_has_keys(r->line);
    int news = poll(p, 3 + followed, ready ? 0 : session_time_left(s));
    if (news < 0) p[0].revents = p[1].revents = 0, p[2].revents = POLLIN;
    engine_work(s->engine);
    if (news > 0) notes_server_take(r->notes.server, p + 3, followed);
    if (p[2].revents) take_signals(r);
    session_check_time(s);
    if (p[1].revents || s->backlog) session_pump(s);
    session_tick(s);
    bool keys = ready || p[0].revents & (POLLIN | POLLHUP | POLLERR);
    if (keys && line_is_open(r->line) && !r->over) take_key(r);
    else if (p[0].revents & (POLLHUP | POLLERR | POLLNVAL)) leave(r, EXIT_SIGNAL + SIGHUP);
    notes_share_update(&r->notes, s);
    if (s->screen.broken) leave(r, EXIT_FAILED);
    engine_rest(s->engine);
}

// What was edited stands on the next line; whoever wants to run it presses Enter.
static void edit(struct repl *r) {
    struct session *s = &r->session;
    struct text out = {0}, error = {0};
    const char *text = exercise_is_open(s) ? s->exercise.attempt : history_last(&s->history, cmd_edit.name);
    s->edits = false;
    screen_flush(&s->screen);
    line_suspend(r->line);
    bool fine = editor_run(text, &out, &error);
    line_resume(r->line);
    screen_measure(&s->screen);
    for (int n; (n = signals_next(r->signals)) != 0;) {
        if (n == SIGTERM || n == SIGHUP) leave(r, EXIT_SIGNAL + n);
    }
    if (fine) exercise_fill(s, text_str(&out));
    else say_error(s, &error);
    s->keys_due = fine;
    text_finish(&out);
    text_finish(&error);
}

static void loop(struct repl *r) {
    struct session *s = &r->session;
    while (!r->over) {
        if (s->edits && !s->running) edit(r);
        if (r->was_running && !s->running) end_cell(r);
        if (s->leaving) leave(r, EXIT_FINE);
        if (!r->over && !s->running && study_is_catching_up(s)) study_catch_up(s);
        if (!r->over && !s->running && !line_is_open(r->line) && !exercise_next(s) && !series_next(s)) put_prompt(r);
        r->was_running = s->running;
        if (!r->over) wait_for_news(r);
    }
}

static bool greet(struct repl *r, const struct options *o) {
    struct session *s = &r->session;
    if (!o->lesson) {
        if (!o->quiet) {
            screen_say(&s->screen, STYLE_STRONG, "bobbin %s\n", BOBBIN_VERSION);
            screen_say(&s->screen, STYLE_DIM, "Threads and processes, live. help shows what can be typed; Ctrl-D leaves.\n");
        }
        return true;
    }
    struct text error = {0};
    bool fine = session_open_lesson(s, o->lesson, &error);
    if (fine) show_lesson_title(s);
    else screen_say(&s->screen, STYLE_ERROR, "bobbin: %s\n", text_str(&error));
    text_finish(&error);
    return fine;
}

// What still runs is named before it is ended.
static void say_goodbye(struct repl *r) {
    struct session *s = &r->session;
    struct text names = {0};
    if (!s->screen.broken && !line_is_gone(r->line) && session_add_live_names(s, &names)) {
        screen_end_line(&s->screen);
        screen_say(&s->screen, STYLE_DIM, "ending %s\n", text_str(&names));
    }
    text_finish(&names);
    screen_flush(&s->screen);
}

static bool begin_record(struct repl *r, const struct options *o) {
    struct text message = {0};
    bool fine = session_record(&r->session, o, &message);
    if (!fine) screen_say(&r->session.screen, STYLE_ERROR, "bobbin: %s\n", text_str(&message));
    text_finish(&message);
    return fine;
}

static void end_record(struct repl *r) {
    struct text message = {0};
    if (!session_end_record(&r->session, &message)) {
        screen_say(&r->session.screen, STYLE_ERROR, "bobbin: %s; nothing was written there\n", text_str(&message));
        if (r->status == EXIT_FINE) r->status = EXIT_FAILED;
    }
    text_finish(&message);
}

int repl_run(const struct options *o) {
    struct repl *r = mem_alloc_zero(1, sizeof *r);
    int status;
    if (!session_init(&r->session, o, true)) {
        status = EXIT_FAILED;
        fprintf(stderr, "bobbin: no thread can be started: %s\n", strerror(errno));
        mem_free(r);
        return status;
    }
    r->session.screen.patient = true;
    if (!begin_record(r, o) || !greet(r, o)) {
        leave(r, EXIT_USAGE);
    } else {
        r->signals = signals_open(true, true);
        r->line = line_open(&r->session);
        notes_share_open(&r->notes, &r->session);
        loop(r);
        say_goodbye(r);
        notes_share_close(&r->notes);
        line_close(r->line);
        signals_close(r->signals);
    }
    end_record(r);
    status = r->status;
    session_finish(&r->session);
    text_finish(&r->entry);
    mem_free(r);
    return status;
}
