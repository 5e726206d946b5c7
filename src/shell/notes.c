// The second terminal: follows the shell that was stepped in last, shows the note of its step, what comes next, and the time. It may come
// first, and the shell may go away and return.
//
// What comes through the socket is text from a lesson: it is made harmless before it is shown, like everything of a lesson.
//
// Without a terminal each page is printed once, below the one before, and no time is shown.

#include "shell/notes.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "shell/notes_page.h"
#include "shell/notes_socket.h"
#include "shell/options.h"
#include "shell/signals.h"
#include "shell/typeset.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define LOOK_AGAIN_MS 300 // for a shell that may have come
#define TICK_MS 1000

struct notes {
    struct screen screen;
    int fd;              // the shell that is followed, -1: none
    size_t others;       // shells there were besides
    struct text in;      // not a whole page yet
    struct notes_page page;
    bool has_page;
    int64_t came;        // of clock_now: when the page did
    bool is_live;        // redrawn in place, with a clock
    bool has_clock;      // the screen's last line is one
    int signals;
    bool has_keys;       // standard input is a terminal
    struct termios keys; // as they were
    bool over;
    int status;
};

static void leave(struct notes *n, int status) {
    n->over = true;
    n->status = status;
}

// A value of the page on one line, in so many columns.
static void add_short(struct text *out, const char *s, size_t columns) {
    struct text safe = {0};
    utf8_add_visible(&safe, s ? s : "", s ? strcspn(s, "\n") : 0);
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.data[i] == '\t') safe.data[i] = ' ';
    }
    text_add(out, text_str(&safe), utf8_fit(text_str(&safe), safe.len, columns));
    text_finish(&safe);
}

static const char *between(const struct notes *n) {
    return n->screen.unicode ? " \u00b7 " : " | ";
}

static void say(struct notes *n, enum screen_style style, const struct text *line) {
    screen_write(&n->screen, style, text_str(line), line->len);
    screen_end_line(&n->screen);
}

static void show_place(struct notes *n) {
    const struct notes_page *p = &n->page;
    struct text line = {0};
    add_short(&line, p->lesson, 30);
    text_printf(&line, "%sstep %lld of %lld", between(n), (long long)p->step, (long long)p->steps);
    if (p->kind) text_add_str(&line, between(n));
    add_short(&line, p->kind, 12);
    say(n, STYLE_STRONG, &line);
    text_clear(&line);
    add_short(&line, p->heading && *p->heading ? p->heading : p->title, n->screen.width - 1);
    say(n, STYLE_HEADING, &line);
    text_finish(&line);
}

static void show_next(struct notes *n) {
    const struct notes_page *p = &n->page;
    struct text line = {0};
    text_add_str(&line, "next: ");
    if (!p->next_kind) text_add_str(&line, "the end");
    add_short(&line, p->next_kind, 12);
    if (p->next_heading && *p->next_heading) text_add_str(&line, between(n));
    add_short(&line, p->next_heading, 50);
    say(n, STYLE_DIM, &line);
    text_finish(&line);
}

static void add_time(struct text *out, int64_t ms) {
    int64_t s = ms / 1000;
    if (s >= 3600) text_printf(out, "%lld:%02lld:%02lld", (long long)(s / 3600), (long long)(s / 60 % 60), (long long)(s % 60));
    else text_printf(out, "%lld:%02lld", (long long)(s / 60), (long long)(s % 60));
}

// Both times go on here, without another page.
static void add_clock(const struct notes *n, struct text *out) {
    const struct notes_page *p = &n->page;
    int64_t since = (clock_now() - n->came) / 1000000;
    time_t now = time(NULL);
    struct tm t;
    char day[16] = "";
    if (localtime_r(&now, &t)) strftime(day, sizeof day, "%H:%M:%S", &t);
    if (n->has_page && p->steps > 0) {
        add_time(out, p->open_ms + since);
        if (p->minutes > 0) text_printf(out, " of %lld min", (long long)p->minutes);
        text_add_str(out, between(n));
    }
    if (n->has_page && p->talk_ms >= 0) {
        text_add_str(out, "clock ");
        add_time(out, p->talk_ms + since);
        text_add_str(out, between(n));
    }
    text_printf(out, "%s%sq leaves", day, between(n));
}

// The last line is written over; it has no newline, so the screen never moves.
static void draw_clock(struct notes *n) {
    struct text line = {0}, fit = {0};
    if (!n->is_live) return;
    add_clock(n, &line);
    size_t len = utf8_fit(text_str(&line), line.len, n->screen.width - 1), columns = utf8_width(text_str(&line), len);
    if (n->has_clock) text_add_char(&fit, '\r');
    text_add(&fit, text_str(&line), len);
    text_add_repeat(&fit, ' ', n->screen.width - 1 - columns);
    screen_write(&n->screen, STYLE_DIM, text_str(&fit), fit.len);
    n->has_clock = true;
    screen_flush(&n->screen);
    text_finish(&line);
    text_finish(&fit);
}

static void show_page(struct notes *n) {
    const struct notes_page *p = &n->page;
    if (p->steps <= 0) {
        screen_say(&n->screen, STYLE_PLAIN, "no lesson is open in the shell yet\n");
        return;
    }
    show_place(n);
    screen_write(&n->screen, STYLE_PLAIN, "\n", 1);
    if (p->note && *p->note) typeset_markdown(&n->screen, p->note);
    else screen_say(&n->screen, STYLE_DIM, "(no note)\n");
    screen_write(&n->screen, STYLE_PLAIN, "\n", 1);
    show_next(n);
    if (p->next_note && *p->next_note) typeset_markdown(&n->screen, p->next_note);
    if (n->others) screen_say(&n->screen, STYLE_DIM, "%zu more shell%s open; this is process %lld\n", n->others, n->others == 1 ? " is" : "s are", (long long)p->pid);
}

static void draw(struct notes *n) {
    if (n->is_live) screen_clear(&n->screen);
    n->has_clock = false;
    if (n->has_page) show_page(n);
    else screen_say(&n->screen, STYLE_PLAIN, "waiting for a bobbin: open a lesson in another terminal\n");
    screen_write(&n->screen, STYLE_PLAIN, "\n", 1);
    draw_clock(n);
    screen_flush(&n->screen);
}

static void forget_page(struct notes *n) {
    notes_page_finish(&n->page);
    n->has_page = false;
}

static void lose(struct notes *n) {
    close(n->fd);
    n->fd = -1;
    text_clear(&n->in);
    forget_page(n);
    draw(n);
}

// Of several pages only the newest is shown.
static void take_pages(struct notes *n) {
    bool any = false;
    struct notes_page page;
    for (size_t len; (len = notes_page_read(text_str(&n->in), n->in.len, &page)) > 0; any = true) {
        forget_page(n);
        n->page = page;
        n->has_page = true;
        n->came = clock_now();
        memmove(n->in.data, n->in.data + len, n->in.len - len);
        n->in.len -= len;
    }
    if (any) draw(n);
}

static void take_bytes(struct notes *n) {
    char bytes[4096];
    ssize_t k = recv(n->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (k > 0 && n->in.len < NOTES_PAGE_MOST) {
        text_add(&n->in, bytes, (size_t)k);
        take_pages(n);
    } else if (k >= 0 || (errno != EAGAIN && errno != EINTR)) {
        lose(n);
    }
}

// Single keys, unseen. Ctrl-C stays a signal.
static void take_keys_singly(struct notes *n, bool singly) {
    struct termios as = n->keys;
    if (!n->has_keys) return;
    if (singly) as.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &as);
}

static void take_signals(struct notes *n) {
    for (int number; (number = signals_next(n->signals)) != 0;) {
        if (number == SIGWINCH || number == SIGCONT) {
            screen_measure(&n->screen);
            draw(n);
        } else if (number != SIGTSTP) {
            leave(n, EXIT_SIGNAL + number);
        } else {
            take_keys_singly(n, false);
            signals_stop_here();
            take_keys_singly(n, true);
            draw(n);
        }
    }
}

static void take_keys(struct notes *n) {
    char keys[64];
    ssize_t k = read(STDIN_FILENO, keys, sizeof keys);
    if (k == 0 || (k < 0 && errno != EAGAIN && errno != EINTR)) leave(n, EXIT_FINE);
    for (ssize_t i = 0; i < k; i++) {
        if (keys[i] == 'q' || keys[i] == 4) leave(n, EXIT_FINE); // Ctrl-D
        if (keys[i] == '\f') draw(n);
    }
}

static void look_for_shell(struct notes *n) {
    n->fd = notes_connect(&n->others);
}

static void wait_for_news(struct notes *n) {
    struct pollfd p[] = {
        {.fd = n->signals, .events = POLLIN},
        {.fd = n->fd, .events = POLLIN}, // -1 is passed over
        {.fd = n->has_keys ? STDIN_FILENO : -1, .events = POLLIN},
    };
    int ready = poll(p, 3, n->fd < 0 ? LOOK_AGAIN_MS : n->is_live ? TICK_MS : -1);
    if (ready < 0 || p[0].revents) take_signals(n);
    if (ready <= 0) draw_clock(n);
    if (ready > 0 && p[1].revents) take_bytes(n);
    if (ready > 0 && p[2].revents) take_keys(n);
    if (n->screen.broken) leave(n, EXIT_FAILED);
}

static void open_keys(struct notes *n) {
    n->has_keys = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &n->keys) == 0;
    take_keys_singly(n, true);
}

static void close_all(struct notes *n) {
    take_keys_singly(n, false);
    if (n->has_clock) screen_write(&n->screen, STYLE_PLAIN, "\n", 1);
    if (n->fd >= 0) close(n->fd);
    forget_page(n);
    text_finish(&n->in);
    screen_finish(&n->screen);
    signals_close(n->signals);
}

int notes_run(const struct options *o) {
    struct notes n = {.fd = -1};
    const char *term = getenv("TERM");
    screen_init(&n.screen, o->color);
    n.screen.patient = true;
    n.signals = signals_open(true, false);
    open_keys(&n);
    n.is_live = n.screen.is_terminal && term && *term && strcmp(term, "dumb") != 0;
    look_for_shell(&n);
    if (n.fd < 0) draw(&n);
    while (!n.over) {
        wait_for_news(&n);
        if (n.fd < 0 && !n.over) look_for_shell(&n);
    }
    close_all(&n);
    return n.status;
}
