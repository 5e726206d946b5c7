// The line being edited: Readline in callback mode. One at a time in a process, as Readline's own state is.
//
// The terminal stays in Readline's mode from the first prompt to line_close, also while cells run: nothing is echoed then, and
// Ctrl-C is a signal.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct session;

enum line_news { LINE_NONE, LINE_READ, LINE_END }; // nothing yet; a whole line; Ctrl-D on an empty line, or the terminal is gone

struct line;
struct line *line_open(struct session *s); // the session must outlive it
void line_close(struct line *l);           // gives the terminal back; takes NULL

// Puts up a prompt, with `indent` blanks already typed. is_more: a continuation line (Tab and Backspace move by 4).
void line_begin(struct line *l, const char *prompt, size_t indent, bool is_more);
// What the next line_begin finds typed already, instead of blanks; the cursor stands at its first `...`. May have several lines.
void line_fill(struct line *l, const char *text);
bool line_is_open(const struct line *l);   // between line_begin and the end of the line
bool line_is_empty(const struct line *l);  // nothing was typed
char *line_text(const struct line *l);      // a copy of what was typed so far; the caller frees it (mem_free)
enum line_news line_read(struct line *l);  // takes one key; call it when standard input is readable or line_has_keys
char *line_take(struct line *l);           // the line after LINE_READ; the caller frees it (mem_free)
bool line_has_keys(const struct line *l);  // keys that were kept aside
void line_keep_keys(struct line *l);       // what is typed already is kept for the next prompt
bool line_is_gone(const struct line *l);   // the terminal is

void line_remember(struct line *l, const char *entry); // for the arrow keys
void line_interrupt(struct line *l, const char *prompt); // Ctrl-C: drops what was typed, a new prompt below
void line_suspend(struct line *l);         // before the process stops
void line_resume(struct line *l);          // after it was continued
void line_resize(struct line *l);
