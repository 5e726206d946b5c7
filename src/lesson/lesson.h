// A lesson: a Markdown file or a Jupyter notebook as a list of steps. Parsed once into memory of its own; nothing here prints or runs.
#pragma once

#include "base/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

// X(NAME, text)
#define STEP_KINDS(X) X(PROSE, "text") X(CELL, "code") X(QUIZ, "question") X(EXERCISE, "exercise")

enum step_kind {
#define X(name, text) STEP_##name,
    STEP_KINDS(X)
#undef X
    STEP_COUNT
};

struct cell_options { // <!-- bobbin: seed=7 cores=4 timeout=10 raises hidden skip -->
    bool raises, hidden, skip;
    bool fixed; // above a question, and only there: its choices keep their order
    int64_t seed, cores, timeout_s; // -1: not given
    const char *schedule, *gil_check; // a scheduler's name, loop or op: also in a check, which otherwise simulates; NULL: not given
};

struct lesson_choice { // an item of a quiz's task list
    const char *markdown;
    const char *message; // Markdown for those who choose it: what stands in the item below its first paragraph; or NULL
    bool right;
};

struct lesson_exercise {
    const char **hints;      // Markdown, in the order in which they are given
    size_t nhints;
    const char *solution;    // code
    uint32_t solution_line;  // the line of its first line
    const char *solution_markdown; // the solution with the text around it
    const char *check;       // code with assertions
    uint32_t check_line;
};

struct step {
    enum step_kind kind;
    uint32_t cell;         // in a notebook: the number of the cell it stands in, from 1; lines count in that cell. Else 0
    uint32_t line;         // in the file, from 1
    uint32_t first_line;   // the same, or where the options above a cell begin
    const struct source *source; // the Markdown it stands in; NULL: it is a code cell of a notebook
    const char *heading;   // the heading this step stands under (plain text), or ""
    const char *markdown;  // PROSE: its source; QUIZ: the question; CELL: its fence, for showing the cell without running it
    const char *code;      // CELL; EXERCISE: the code to begin with
    uint32_t code_line;    // the line of the code's first line
    struct cell_options options; // CELL; of a QUIZ only `fixed`
    const char *output;    // CELL: what it is expected to show, or NULL
    uint32_t output_line;  // the line of that block's fence; 0: none
    const char *answer;    // QUIZ: Markdown revealed by `answer`
    struct lesson_choice *choices;
    size_t nchoices;
    struct lesson_exercise *exercise; // EXERCISE; else NULL
    const char *note;      // for the instructor, or NULL
};

// What front matter says. X(NAME, key)
#define LESSON_KEYS(X) \
    X(FORMAT, "format") X(TITLE, "title") X(SUMMARY, "summary") X(MINUTES, "minutes") X(SCHEDULE, "schedule") X(SEED, "seed") X(CORES, "cores") \
    X(RACES, "races")

enum lesson_key {
#define X(name, key) LESSON_##name,
    LESSON_KEYS(X)
#undef X
    LESSON_KEY_COUNT
};
extern const char *const lesson_key_names[LESSON_KEY_COUNT];

struct lesson {
    char *path;            // as opened
    const char *name;      // file name without its ending
    const char *title, *summary; // from the front matter; title defaults to the first heading or the name
    unsigned keys;         // 1 << enum lesson_key: the front matter's
    int64_t minutes;       // -1: not given
    const char *schedule;  // or NULL
    int64_t seed, cores;   // -1
    bool races_off;        // they are not told in this lesson
    struct step *steps;
    size_t nsteps;
    struct lesson_memory *memory; // everything above
};

#define LESSON_MAX_BYTES (256u << 10)
#define LESSON_NOTEBOOK_MAX_BYTES (64u << 20) // of a notebook: pictures count

// NULL with a diag: unreadable, a folder, binary, too large, not UTF-8, an unclosed fence, an unknown format...
struct lesson *lesson_open(const char *path, struct diag *diag);
// The bytes of a file that lesson_open would take. False with a diag.
bool lesson_read(const char *path, struct text *out, struct diag *diag);
struct lesson *lesson_parse(const char *path, const char *text, size_t len, struct diag *diag);
struct lesson *lesson_parse_notebook(const char *path, const char *text, size_t len, struct diag *diag); // JSON; notebook.c
void lesson_close(struct lesson *l);
bool lesson_is_from(const struct lesson *l, const char *text, size_t len); // is this the text it was parsed from?

// Where lessons are looked for: "02-threads", "02", "threads", or a path. Searches ./lessons, $BOBBIN_LESSONS and the data folder that the
// build was given. Returns a path to be freed with mem_free, or NULL with a diag that suggests near names.
char *lesson_find(const char *name, struct diag *diag);

struct lesson_entry {
    char *path, *name, *title, *summary;
    int64_t minutes;
    struct outline *outline; // outline.h; NULL: the lesson cannot be opened
};
size_t lesson_list(struct lesson_entry **out); // sorted by name; free with lesson_list_free
void lesson_list_free(struct lesson_entry *entries, size_t n);
