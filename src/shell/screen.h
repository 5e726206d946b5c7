// The screen: the only place that writes to the terminal (or to standard output and error when there is none), and the only
// one that knows how Readline's line is taken off and put back, and what a colour is. (How keys come in is line.c's business.)
//
// Output is gathered and goes out with screen_flush. While a line is being edited, the first piece of a batch takes it off
// the terminal and screen_flush puts it back below what was written, cursor and all.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

enum screen_style {
    STYLE_PLAIN, STYLE_STRONG, STYLE_DIM, STYLE_EMPHASIS, STYLE_HEADING, STYLE_ERROR, STYLE_SUMMARY, STYLE_RESULT, STYLE_CODE,
    STYLE_LINK, STYLE_KEYWORD, STYLE_STRING, STYLE_NUMBER, STYLE_PROMPT,
    STYLE_TASK, // the first of STYLE_TASKS colours; see screen_task_style
    STYLE_COUNT = STYLE_TASK + 4
};
#define STYLE_TASKS (STYLE_COUNT - STYLE_TASK)

// Marks in the text of a command (cmd_*.c): the screen turns them into styles, a program's output leaves them out.
#define MARK_STRONG "\001"
#define MARK_DIM "\002"
#define MARK_END "\003"
#define MARK_STYLE "\004" // with a byte behind it: any style (text_add_style)

#define SCREEN_READING_WIDTH 88 // columns of prose; longer lines tire the eye

struct screen {
    int out, err;          // descriptors
    bool is_terminal;      // out is one
    bool color, unicode;
    size_t width, height;  // columns, rows
    struct text waiting;   // not yet written
    bool in_line;          // the last thing written was a part of a line
    bool editing;          // Readline's line stands on the terminal
    bool lifted;           // and was taken off for this batch
    bool broken;           // the other end is gone: nothing is written any more
    size_t column;         // of the open line, where the next character goes
    struct text panel;     // rows that stand below all output and are no part of it; none: empty
    size_t panel_rows;
    bool panel_shown;      // they are on the terminal
    bool apart;            // nothing is written: all that is shown, complaints too, gathers in `waiting`
    // Apart only: what is shown goes here instead of to `waiting`, piece by piece. NULL: it does not
    void (*sink)(void *user, enum screen_style style, const char *text, size_t len);
    void *sink_user;
    bool patient;          // writing goes on after a signal (else screen_flush comes back with the rest waiting)
};

// Looks at the descriptors 1 and 2 and at the environment. Writes nothing.
void screen_init(struct screen *s, enum color_choice color);
// The screen of a terminal that nobody has: 80 columns, symbols, no colour, whatever machine and environment this is. Its text is
// for whoever made it, who takes it from `waiting`.
void screen_init_apart(struct screen *s);
void screen_finish(struct screen *s); // writes what waits
void screen_set_color(struct screen *s, enum color_choice color);
void screen_measure(struct screen *s); // width and height anew
size_t screen_reading_width(const struct screen *s);
bool screen_locale_is_utf8(void);

void screen_write(struct screen *s, enum screen_style style, const char *text, size_t len);
void screen_say(struct screen *s, enum screen_style style, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void screen_write_marked(struct screen *s, const char *text, size_t len); // a command's text
void screen_end_line(struct screen *s);                                   // a newline, if a line is open
// To standard error, behind all that was written so far; on a terminal it goes the way of everything else.
void screen_complain(struct screen *s, const char *text, size_t len);
void screen_flush(struct screen *s);
// A few rows below the output, each narrower than the screen and without controls: they stay at the bottom of what is shown while more output
// comes above, and leave nothing behind. Only while no line is edited. Pieces are gathered in `rows` with screen_add_styled.
bool screen_may_have_panel(const struct screen *s); // a terminal that can move its cursor, and is not too small
void screen_set_panel(struct screen *s, const struct text *rows); // goes out with screen_flush; empty: no more
void screen_hide_panel(struct screen *s);                         // at once, until it is set again
void screen_add_styled(const struct screen *s, struct text *out, enum screen_style style, const char *text, size_t len);
bool screen_is_stuck(const struct screen *s); // a signal came while it was writing: screen_flush goes on
enum screen_style screen_task_style(uint32_t task);
void text_without_marks(struct text *out, const char *marked, size_t len);
void text_add_style(struct text *out, enum screen_style style); // a mark; MARK_END ends it

// A prompt with its colours between the signs that Readline asks for.
void screen_add_prompt(const struct screen *s, struct text *out, const char *name, const char *place, const char *sign);
void screen_clear(struct screen *s);
void screen_drop_typed(struct screen *s); // forgets what was typed and not yet read
