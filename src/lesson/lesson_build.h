// Shared by the files that turn Markdown into steps, and by nobody else: the text by lines, errors with their place, and the lesson so far.
#pragma once

#include "base/mem.h"
#include "base/text.h"
#include "lesson/lesson.h"
#include "lesson/markdown.h"

#define LESSON_NO_LINE SIZE_MAX

struct lesson_memory {
    struct arena arena;
    struct source **sources; // one text, or a notebook's Markdown cells
    size_t nsources, cap;
};

struct build {
    struct lesson *lesson;
    struct arena *arena;
    struct source *source; // being read
    uint32_t cell;         // of the notebook, or 0
    struct diag *diag;
    uint32_t *lines; // the byte offset of each line, and one more for the text's end
    size_t nlines, lines_cap;
    size_t before;   // lines before the text that cmark saw
    size_t steps_cap;

    // The prose being gathered: lines [prose, prose_end), from 0. Has it more than headings?
    size_t prose, prose_end;
    bool gathering, has_body;
    struct text note;    // of the newest step, or, when note_waits, of the one to come
    bool note_waits;
    const char *heading; // the newest
    bool after_cell;     // an output block may follow

    struct cell_options options;
    unsigned options_seen; // which were given: a bit for each
    size_t options_line; // where options wait for their cell or question, or LESSON_NO_LINE
};

// A lesson is begun, gets one document or several (lesson_add_document takes the text over; false with the diag), and is ended: NULL with the
// diag when `fine` is false or there is nothing to show.
void lesson_begin(struct build *b, const char *path, struct diag *diag);
bool lesson_add_document(struct build *b, const char *text, size_t len);
bool lesson_add_front_matter(struct build *b, const char *text, size_t len); // a text of its own, whatever follows it
struct lesson *lesson_end(struct build *b, bool fine);
// Options above a cell that has not come: false with the diag.
bool lesson_options_are_used(struct build *b);
bool lesson_walk(struct build *b, cmark_node *root); // the blocks of b->source. lesson.c
// A cell's step: its options are the ones that wait. NULL with the diag when they are none for a cell.
struct step *lesson_add_cell(struct build *b, size_t line, const char *code, size_t len);

// Sets the diag to a LessonError at bytes [start, end) of the source. Always false.
bool lesson_fail(struct build *b, size_t start, size_t end, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
// The same for a whole line (from 0), without its indentation.
bool lesson_fail_line(struct build *b, size_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

size_t lesson_line_of(const struct build *b, cmark_node *node); // from 0; that of a later node where cmark says none
size_t lesson_line_end(const struct build *b, cmark_node *top); // one past the last line of a block at the top level
// A copy in the lesson's memory of lines [from, to), without blank lines around it.
const char *lesson_copy_lines(struct build *b, size_t from, size_t to);
const char *lesson_copy_trimmed(struct build *b, const char *s, size_t len); // the same for any text
bool lesson_is_blank(const char *s, size_t len);
void lesson_settle_note(struct build *b); // gives the note to the newest step, behind what it has
struct step *lesson_add_step(struct build *b, enum step_kind kind, size_t line);

// `---` key: value `---` at the top. Sets b->before. front_matter.c
bool lesson_read_front_matter(struct build *b);
size_t lesson_front_matter_end(const struct source *s); // the byte behind it; 0: there is none
struct cell_options lesson_no_options(void);
// The words of a comment `<!-- bobbin: ... -->` that begins at byte `at`. front_matter.c
bool lesson_read_options(struct build *b, size_t at);
// The options that wait go to a step of this kind. False with the diag when they do not belong there. front_matter.c
bool lesson_take_options(struct build *b, struct step *s);
// `<details>` from byte `start` up to `end`, where its `</details>` begins. quiz.c
bool lesson_add_details(struct build *b, size_t start, size_t end);
