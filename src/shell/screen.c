// The only writer. It may not know the session, lessons or commands: pieces of text with a style come in, bytes go out.
//
// The one idea: output is gathered in `waiting` and leaves in one write for each batch. If a line is being edited then, the
// line is lifted off the terminal before and laid down again after, by Readline itself, which alone knows where its rows are.

#include "shell/screen.h"

#include "base/utf8.h"
#include <errno.h>
#include <poll.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <readline/readline.h>

// Colours that can be read on a light and on a dark ground: no white, black, yellow or bright ones.
static const char *const style_codes[STYLE_COUNT] = {
    [STYLE_PLAIN] = "",
    [STYLE_STRONG] = "1",
    [STYLE_DIM] = "2",
    [STYLE_EMPHASIS] = "3",
    [STYLE_HEADING] = "1",
    [STYLE_ERROR] = "31",
    [STYLE_SUMMARY] = "2",
    [STYLE_RESULT] = "",
    [STYLE_CODE] = "36",
    [STYLE_LINK] = "4",
    [STYLE_KEYWORD] = "35",
    [STYLE_STRING] = "32",
    [STYLE_NUMBER] = "36",
    [STYLE_PROMPT] = "1",
    [STYLE_TASK] = "36",
    [STYLE_TASK + 1] = "35",
    [STYLE_TASK + 2] = "32",
    [STYLE_TASK + 3] = "34",
};

#define FLUSH_AT (64u << 10) // bytes; more than this does not wait for the end of the batch

static bool is_set(const char *name) {
    const char *s = getenv(name);
    return s && *s;
}

static bool terminal_is_dumb(void) {
    const char *term = getenv("TERM");
    return !term || !*term || strcmp(term, "dumb") == 0;
}

// The first of the three variables that is set decides, as for the C library; a locale that is not installed still says
// what the terminal understands.
bool screen_locale_is_utf8(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!is_set(names[i])) continue;
        const char *v = getenv(names[i]);
        return strcasestr(v, "utf-8") || strcasestr(v, "utf8");
    }
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void screen_set_color(struct screen *s, enum color_choice color) {
    bool fit = s->is_terminal && !terminal_is_dumb() && !is_set("NO_COLOR");
    s->color = !s->apart && (color == COLOR_ALWAYS || (color == COLOR_AUTO && fit));
}

static size_t number_from_environment(const char *name) {
    const char *s = getenv(name);
    long n = s ? strtol(s, NULL, 10) : 0;
    return n > 0 && n < 10000 ? (size_t)n : 0;
}

void screen_measure(struct screen *s) {
    struct winsize w = {0};
    if (s->apart) return;
    if (s->is_terminal && ioctl(s->out, TIOCGWINSZ, &w) == 0 && w.ws_col > 0) {
        s->width = w.ws_col;
        s->height = w.ws_row > 0 ? w.ws_row : 24;
        return;
    }
    size_t columns = number_from_environment("COLUMNS");
    s->width = columns ? columns : 80;
    s->height = 24;
}

size_t screen_reading_width(const struct screen *s) {
    size_t width = s->width < SCREEN_READING_WIDTH ? s->width : SCREEN_READING_WIDTH;
    return width < 20 ? 20 : width;
}

void screen_init(struct screen *s, enum color_choice color) {
    *s = (struct screen){.out = STDOUT_FILENO, .err = STDERR_FILENO};
    s->is_terminal = isatty(s->out);
    s->unicode = screen_locale_is_utf8();
    screen_set_color(s, color);
    screen_measure(s);
}

void screen_init_apart(struct screen *s) {
    *s = (struct screen){.out = -1, .err = -1, .apart = true, .unicode = true, .width = 80, .height = 24};
}

void screen_finish(struct screen *s) {
    screen_hide_panel(s);
    screen_flush(s);
    text_finish(&s->waiting);
    text_finish(&s->panel);
}

// Writes all of it, or as much as goes out before a signal when the screen is not patient; returns the bytes written.
static size_t write_out(struct screen *s, int fd, const char *bytes, size_t len) {
    size_t done = 0;
    while (done < len && !s->broken) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno == EAGAIN) {
            struct pollfd p = {.fd = fd, .events = POLLOUT};
            if (poll(&p, 1, -1) < 0 && !s->patient) break;
        } else if (errno != EINTR) {
            s->broken = true;
        } else if (!s->patient) {
            break;
        }
    }
    return done;
}

static void drop_written(struct text *t, size_t n) {
    if (n == t->len) {
        text_clear(t);
        return;
    }
    memmove(t->data, t->data + n, t->len - n + 1);
    t->len -= n;
}

static void lift_line(struct screen *s) {
    if (!s->editing || s->lifted) return;
    rl_clear_visible_line();
    fflush(rl_outstream);
    s->lifted = true;
}

bool screen_may_have_panel(const struct screen *s) {
    return s->is_terminal && !s->apart && !terminal_is_dumb() && s->width >= 20 && s->height >= 6;
}

// The panel's rows stand below the cursor, so all that is below is erased.
static void lift_panel(struct screen *s) {
    if (!s->panel_shown) return;
    s->panel_shown = false;
    text_add_str(&s->waiting, "\033[J");
}

// Room for it is made first, by going down and up again: that scrolls if it must, and keeps the column. Then the cursor's place may be saved.
// Behind a line that fills its row a terminal stands between two columns, which nothing restores: then the panel waits.
static void lay_panel(struct screen *s) {
    bool between = s->in_line && s->column > 0 && s->column % s->width == 0;
    if (s->panel.len == 0 || s->panel_shown || s->editing || s->broken || between) return;
    for (size_t i = 0; i < s->panel_rows; i++) text_add_str(&s->waiting, "\033D");
    text_printf(&s->waiting, "\033[%zuA\0337", s->panel_rows);
    for (const char *row = text_str(&s->panel); *row;) {
        size_t len = strcspn(row, "\n");
        text_add_str(&s->waiting, "\r\n");
        text_add(&s->waiting, row, len);
        text_add_str(&s->waiting, "\033[K");
        row += len + (row[len] == '\n');
    }
    text_add_str(&s->waiting, "\033[J\0338");
    s->panel_shown = true;
}

void screen_set_panel(struct screen *s, const struct text *rows) {
    bool same = rows->len == s->panel.len && memcmp(text_str(rows), text_str(&s->panel), rows->len) == 0;
    if (same || (!rows->len && !s->panel.len)) return;
    if (!rows->len) lift_panel(s);
    text_clear(&s->panel);
    text_add(&s->panel, text_str(rows), rows->len);
    s->panel_rows = 1;
    for (size_t i = 0; i < rows->len; i++) s->panel_rows += rows->data[i] == '\n';
    s->panel_shown = false; // the next flush draws it over the old one
}

void screen_hide_panel(struct screen *s) {
    lift_panel(s);
    text_clear(&s->panel);
    if (!s->apart) screen_flush(s);
}

void screen_flush(struct screen *s) {
    if (s->apart) return;
    if (s->lifted) screen_end_line(s);
    lay_panel(s);
    if (s->broken) text_clear(&s->waiting);
    if (s->waiting.len) drop_written(&s->waiting, write_out(s, s->out, s->waiting.data, s->waiting.len));
    if (!s->lifted) return;
    s->lifted = false;
    rl_forced_update_display();
    fflush(rl_outstream);
}

bool screen_is_stuck(const struct screen *s) {
    return s->waiting.len > 0 && !s->apart;
}

static void add_waiting(struct screen *s, const char *text, size_t len) {
    lift_line(s);
    lift_panel(s);
    text_add(&s->waiting, text, len);
    if (s->waiting.len >= FLUSH_AT && !s->broken && !s->apart) {
        drop_written(&s->waiting, write_out(s, s->out, s->waiting.data, s->waiting.len));
    }
    if (s->broken) text_clear(&s->waiting);
}

// Where the cursor is behind a part of a line.
static void advance(struct screen *s, const char *text, size_t len) {
    const char *tab;
    for (; (tab = memchr(text, '\t', len)); text = tab + 1) {
        s->column = (s->column + utf8_width(text, (size_t)(tab - text))) / 8 * 8 + 8;
        len -= (size_t)(tab + 1 - text);
    }
    s->column += utf8_width(text, len);
}

void screen_add_styled(const struct screen *s, struct text *out, enum screen_style style, const char *text, size_t len) {
    const char *code = style_codes[style];
    bool colored = s->color && *code && len;
    if (colored) text_printf(out, "\033[%sm", code);
    text_add(out, text, len);
    if (colored) text_add_str(out, "\033[0m");
}

// Colour is switched off before each newline: a background would else run to the margin, and a pager sees whole lines.
void screen_write(struct screen *s, enum screen_style style, const char *text, size_t len) {
    if (len == 0) return;
    const char *code = style_codes[style];
    bool colored = s->color && *code;
    if (s->sink) {
        s->sink(s->sink_user, style, text, len);
        s->in_line = text[len - 1] != '\n';
        return;
    }
    while (len) {
        const char *end = memchr(text, '\n', len);
        size_t n = end ? (size_t)(end - text) : len;
        if (n && colored) {
            char on[16];
            add_waiting(s, on, (size_t)snprintf(on, sizeof on, "\033[%sm", code));
        }
        if (n) add_waiting(s, text, n);
        if (n && colored) add_waiting(s, "\033[0m", 4);
        if (end) add_waiting(s, "\n", 1), n++;
        s->in_line = !end;
        if (end) s->column = 0;
        else if (s->is_terminal) advance(s, text, n);
        text += n;
        len -= n;
    }
}

void screen_say(struct screen *s, enum screen_style style, const char *fmt, ...) {
    struct text t = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&t, fmt, args);
    va_end(args);
    screen_write(s, style, text_str(&t), t.len);
    text_finish(&t);
}

#define STYLE_BYTE '@' // the first of the bytes behind MARK_STYLE

// The length of the mark at s, or 0; *style is what it begins.
static size_t mark_at(const char *s, size_t len, enum screen_style *style) {
    if (*s != *MARK_STRONG && *s != *MARK_DIM && *s != *MARK_END && *s != *MARK_STYLE) return 0;
    *style = *s == *MARK_STRONG ? STYLE_STRONG : *s == *MARK_DIM ? STYLE_DIM : STYLE_PLAIN;
    if (*s != *MARK_STYLE) return 1;
    if (len > 1 && s[1] >= STYLE_BYTE && s[1] < STYLE_BYTE + STYLE_COUNT) *style = (enum screen_style)(s[1] - STYLE_BYTE);
    return len > 1 ? 2 : 1;
}

void text_add_style(struct text *out, enum screen_style style) {
    text_add_str(out, MARK_STYLE);
    text_add_char(out, (char)(STYLE_BYTE + style));
}

void screen_write_marked(struct screen *s, const char *text, size_t len) {
    enum screen_style style = STYLE_PLAIN, next = STYLE_PLAIN;
    size_t from = 0;
    for (size_t i = 0; i < len;) {
        size_t n = mark_at(text + i, len - i, &next);
        if (n) {
            screen_write(s, style, text + from, i - from);
            from = i + n;
            style = next;
        }
        i += n ? n : 1;
    }
    screen_write(s, style, text + from, len - from);
}

void text_without_marks(struct text *out, const char *marked, size_t len) {
    enum screen_style style;
    for (size_t i = 0; i < len;) {
        size_t n = mark_at(marked + i, len - i, &style);
        if (!n) text_add_char(out, marked[i]);
        i += n ? n : 1;
    }
}

void screen_end_line(struct screen *s) {
    if (s->in_line) screen_write(s, STYLE_PLAIN, "\n", 1);
}

void screen_complain(struct screen *s, const char *text, size_t len) {
    if (s->apart || (s->is_terminal && isatty(s->err))) {
        screen_write(s, STYLE_ERROR, text, len);
        return;
    }
    screen_flush(s);
    bool was_broken = s->broken, was_patient = s->patient;
    s->broken = false;
    s->patient = true;
    write_out(s, s->err, text, len);
    s->broken = was_broken;
    s->patient = was_patient;
}

enum screen_style screen_task_style(uint32_t task) {
    return task <= 1 ? STYLE_DIM : STYLE_TASK + (enum screen_style)((task - 2) % STYLE_TASKS);
}

static void add_prompt_part(const struct screen *s, struct text *out, enum screen_style style, const char *part) {
    if (!*part) return;
    if (s->color) text_printf(out, "%c\033[%sm%c", RL_PROMPT_START_IGNORE, style_codes[style], RL_PROMPT_END_IGNORE);
    text_add_str(out, part);
    if (s->color) text_printf(out, "%c\033[0m%c", RL_PROMPT_START_IGNORE, RL_PROMPT_END_IGNORE);
}

void screen_add_prompt(const struct screen *s, struct text *out, const char *name, const char *place, const char *sign) {
    add_prompt_part(s, out, STYLE_PROMPT, name);
    add_prompt_part(s, out, STYLE_DIM, place);
    add_prompt_part(s, out, STYLE_PROMPT, sign);
}

void screen_clear(struct screen *s) {
    if (!s->is_terminal || terminal_is_dumb()) return;
    add_waiting(s, "\033[H\033[2J\033[3J", 11);
    s->in_line = false;
}

void screen_drop_typed(struct screen *s) {
    if (s->is_terminal) tcflush(STDIN_FILENO, TCIFLUSH);
}
