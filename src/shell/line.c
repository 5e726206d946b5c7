// Readline's input side. It may not know what a line means.
//
// The one idea: Readline's callbacks only note what happened; the loop (repl.c) acts after rl_callback_read_char has come back,
// so nothing is run, removed or installed while Readline is inside its own code.

#include "shell/line.h"

#include "base/mem.h"
#include "base/text.h"
#include "shell/complete.h"
#include "shell/session.h"
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#define INDENT 4
#define LIST_MAX 100 // completions shown

struct line {
    struct session *session;
    bool open, is_more;
    size_t indent;
    char *taken;        // the line that was read
    enum line_news news;
    bool browsing;      // the last key was an arrow that fetched an older or newer text
    char *fill;         // typed already in the next line, or NULL
    struct text kept;   // keys read ahead of their time
    size_t kept_at;
    bool gone;
};

static struct line *the_line; // Readline's callbacks take no user data

static void close_editing(struct line *l) {
    rl_callback_handler_remove();
    l->open = false;
    l->session->screen.editing = false;
}

static void on_line(char *line) {
    struct line *l = the_line;
    l->news = line ? LINE_READ : LINE_END;
    l->taken = mem_copy_string(line);
    free(line);
    close_editing(l);
}

// Keys that were kept come first. The end of the input, or a terminal that is gone, is noted for the loop.
static int get_key(FILE *in) {
    struct line *l = the_line;
    if (l->kept_at < l->kept.len) return (unsigned char)l->kept.data[l->kept_at++];
    unsigned char c;
    ssize_t n;
    while ((n = read(STDIN_FILENO, &c, 1)) < 0 && errno == EINTR) continue;
    if (n == 1) return c;
    l->gone = true;
    return EOF;
}

static int keys_waiting(void) {
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    return line_has_keys(the_line) || poll(&p, 1, 0) > 0;
}

static int put_fill(const char *fill) {
    const char *gap = strstr(fill, "...");
    rl_insert_text(fill);
    if (gap) rl_point = (int)(gap - fill);
    return 0;
}

static int put_beginning(void) {
    if (the_line->fill) return put_fill(the_line->fill);
    for (size_t i = 0; i < the_line->indent; i++) rl_insert_text(" ");
    return 0;
}

static bool only_blanks_before_point(void) {
    return (int)strspn(rl_line_buffer, " ") >= rl_point;
}

static int on_tab(int count, int key) {
    if (!the_line->is_more || !only_blanks_before_point()) {
        if (rl_last_func == on_tab) rl_last_func = rl_complete; // the second Tab in a row lists
        return rl_complete(count, key);
    }
    for (int n = INDENT - rl_point % INDENT; n > 0; n--) rl_insert_text(" ");
    return 0;
}

static int on_backspace(int count, int key) {
    bool steps = the_line->is_more && rl_point > 0 && only_blanks_before_point() && !rl_explicit_arg;
    if (!steps) return rl_rubout(count, key);
    int to = (rl_point - 1) / INDENT * INDENT;
    rl_delete_text(to, rl_point);
    rl_point = to;
    return 0;
}

// The beginning of the line of the text on which `at` stands.
static int line_start(int at) {
    while (at > 0 && rl_line_buffer[at - 1] != '\n') at--;
    return at;
}

static int line_stop(int at) {
    while (at < rl_end && rl_line_buffer[at] != '\n') at++;
    return at;
}

// To the line of the text that begins at `start`, as far from its beginning as now.
static void move_to_line(int start) {
    int column = rl_point - line_start(rl_point), stop = line_stop(start);
    rl_point = start + column < stop ? start + column : stop;
    while (rl_point > start && ((unsigned char)rl_line_buffer[rl_point] & 0xc0) == 0x80) rl_point--;
}

static int on_up(int count, int key);
static int on_down(int count, int key);

// Arrows that follow on one that has fetched a text fetch the next one.
static bool is_browsing(void) {
    bool follows = rl_last_func == on_up || rl_last_func == on_down;
    the_line->browsing &= follows;
    return the_line->browsing;
}

// In a text of several lines the arrows go from line to line; beyond its first and last one they fetch other texts.
static int on_up(int count, int key) {
    int start = line_start(rl_point);
    if (start > 0 && count > 0 && !is_browsing()) {
        move_to_line(line_start(start - 1));
        return 0;
    }
    the_line->browsing = true;
    return rl_get_previous_history(count, key);
}

static int on_down(int count, int key) {
    int stop = line_stop(rl_point);
    if (stop < rl_end && count > 0 && !is_browsing()) {
        move_to_line(stop + 1);
        return 0;
    }
    the_line->browsing = true;
    return rl_get_next_history(count, key);
}

// A new line in the text, indented as the one before it, and further behind a colon.
static int on_new_line(int count, int key) {
    int start = line_start(rl_point), blanks = 0;
    while (start + blanks < rl_point && rl_line_buffer[start + blanks] == ' ') blanks++;
    bool opens = rl_point > 0 && rl_line_buffer[rl_point - 1] == ':';
    rl_insert_text("\n");
    for (int i = 0; i < blanks + (opens ? INDENT : 0); i++) rl_insert_text(" ");
    return 0;
}

// The beginning that all words share.
static char *common_beginning(char *const *words, size_t n) {
    size_t len = strlen(words[0]);
    for (size_t i = 1; i < n; i++) {
        size_t k = 0;
        while (k < len && words[i][k] == words[0][k]) k++;
        len = k;
    }
    return strndup(words[0], len);
}

// Where a word begins depends on the line: a lesson's name has dashes and slashes.
static char *break_characters(void) {
    return (char *)(uintptr_t)complete_breaks(the_line->session, rl_line_buffer, (size_t)rl_point);
}

// Readline wants the common beginning first, then the words, then NULL; all malloc'ed.
static char **on_complete(const char *text, int start, int end) {
    struct completions c = {0};
    complete_line(the_line->session, rl_line_buffer, (size_t)start, (size_t)end, &c);
    rl_attempted_completion_over = !c.wants_files || c.n;
    rl_completion_append_character = 0;
    if (c.n == 0) return NULL;
    if (c.n > LIST_MAX) {
        for (size_t i = LIST_MAX; i < c.n; i++) free(c.words[i]);
        c.n = LIST_MAX;
    }
    char **out = calloc(c.n + 2, sizeof *out);
    if (!out) return NULL;
    out[0] = common_beginning(c.words, c.n);
    if (c.n == 1) free(c.words[0]);
    else memcpy(out + 1, c.words, c.n * sizeof *out);
    mem_free(c.words);
    return out;
}

static void leave_terminal_as_it_is(void) {
}

static void set_up_readline(void) {
    rl_readline_name = "bobbin";
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_getc_function = get_key;
    rl_input_available_hook = keys_waiting;
    rl_deprep_term_function = leave_terminal_as_it_is;
    rl_startup_hook = put_beginning;
    rl_attempted_completion_function = on_complete;
    rl_completion_word_break_hook = break_characters;
    rl_completion_query_items = -1;
    rl_add_defun("bobbin-tab", on_tab, -1);
    rl_add_defun("bobbin-backspace", on_backspace, -1);
    rl_variable_bind("bind-tty-special-chars", "off"); // else each prompt binds Backspace anew
    rl_bind_key('\t', on_tab);
    rl_bind_key(0x7f, on_backspace);
    rl_bind_key('\b', on_backspace);
    rl_bind_keyseq("\\e[A", on_up);
    rl_bind_keyseq("\\eOA", on_up);
    rl_bind_keyseq("\\e[B", on_down);
    rl_bind_keyseq("\\eOB", on_down);
    rl_bind_keyseq("\\e\\C-m", on_new_line);
    rl_bind_keyseq("\\e\\C-j", on_new_line);
    rl_initialize();
    using_history();
}

struct line *line_open(struct session *s) {
    struct line *l = mem_alloc_zero(1, sizeof *l);
    l->session = s;
    the_line = l;
    set_up_readline();
    return l;
}

void line_close(struct line *l) {
    if (!l) return;
    if (l->open) close_editing(l);
    rl_deprep_terminal();
    mem_free(l->taken);
    mem_free(l->fill);
    text_finish(&l->kept);
    mem_free(l);
    the_line = NULL;
}

void line_begin(struct line *l, const char *prompt, size_t indent, bool is_more) {
    l->indent = indent;
    l->is_more = is_more;
    l->open = true;
    l->news = LINE_NONE;
    screen_flush(&l->session->screen);
    rl_reset_screen_size();
    using_history();
    rl_callback_handler_install(prompt, on_line);
    l->session->screen.editing = true;
    line_fill(l, NULL);
}

void line_fill(struct line *l, const char *text) {
    mem_free(l->fill);
    l->fill = text ? mem_copy_string(text) : NULL;
}

bool line_is_open(const struct line *l) {
    return l->open;
}

bool line_is_empty(const struct line *l) {
    return !l->open || rl_end == 0;
}

char *line_text(const struct line *l) {
    return mem_copy_string(l->open ? rl_line_buffer : "");
}

enum line_news line_read(struct line *l) {
    l->news = LINE_NONE;
    rl_callback_read_char();
    if (!l->gone) return l->news;
    if (l->open) close_editing(l);
    return LINE_END;
}

char *line_take(struct line *l) {
    char *line = l->taken;
    l->taken = NULL;
    return line;
}

bool line_has_keys(const struct line *l) {
    return l->kept_at < l->kept.len;
}

void line_keep_keys(struct line *l) {
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    char bytes[1024];
    if (!line_has_keys(l)) {
        text_clear(&l->kept);
        l->kept_at = 0;
    }
    while (poll(&p, 1, 0) > 0 && p.revents & POLLIN) {
        ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
        if (n <= 0) break;
        text_add(&l->kept, bytes, (size_t)n);
    }
}

bool line_is_gone(const struct line *l) {
    return l->gone;
}

void line_remember(struct line *l, const char *entry) {
    add_history(entry);
}

void line_interrupt(struct line *l, const char *prompt) {
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_point = rl_end;
    rl_redisplay();
    fputs("^C\n", rl_outstream);
    rl_replace_line("", 1);
    rl_point = rl_end = rl_mark = 0;
    l->is_more = false;
    rl_set_prompt(prompt);
    using_history();
    rl_on_new_line();
    rl_redisplay();
    fflush(rl_outstream);
}

void line_suspend(struct line *l) {
    if (l->open) rl_cleanup_after_signal();
    rl_deprep_terminal();
    fflush(rl_outstream);
}

void line_resume(struct line *l) {
    if (!l->open) {
        rl_prep_terminal(1);
        return;
    }
    rl_reset_after_signal();
    rl_resize_terminal();
    rl_forced_update_display();
    fflush(rl_outstream);
}

void line_resize(struct line *l) {
    if (l->open) rl_resize_terminal();
    else rl_reset_screen_size();
}
