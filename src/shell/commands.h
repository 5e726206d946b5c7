// The words of the shell. Each command is a row of data with a function, in a file of its own (cmd_*.c); help, completion and
// the check of operands come from the same row. The table in commands.c is sorted by name.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>

struct session;
struct command;

struct command_call {
    struct session *session;
    const struct command *command;
    const char *rest;      // all operands as typed, without the blanks around them
    char **words;          // the same, split at blanks
    size_t nwords;
    bool inside_cell;      // met inside a program: no step may be taken, no cell run
    struct text *out;      // what it shows, or the message of an error. Marks of screen.h are allowed.
};

enum command_group { GROUP_LESSON, GROUP_TASKS, GROUP_SHELL, GROUP_COUNT };

enum {
    COMMAND_PROMPT_ONLY = 1, // makes no sense inside a program
    COMMAND_ANY_TEXT = 2,    // its operands are one text: no count is checked
};

struct command {
    const char *name;
    const char *aliases;   // separated by blanks, or NULL
    enum command_group group;
    const char *usage;     // "goto N"
    const char *help;      // one or two sentences
    const char *example;   // a line that works
    size_t min, max;       // operands
    unsigned flags;
    bool (*run)(struct command_call *c); // false: `out` holds an error message
};

#define SKIP_IS_OFF "nothing can be left out here (`set skip on` changes that)"

size_t command_count(void);
const struct command *command_at(size_t i);
const struct command *command_find(const char *word, size_t len); // by name or alias; NULL

// Is the line a command? Its first word is one, the program has no variable of that name, and what follows cannot be Python.
bool command_matches(const struct session *s, const char *line);
// Could what follows a first word be Python? `rest` begins right behind the word. (The parser has the same rule.)
bool command_rest_is_python(const char *rest);
// Runs a line that begins with a command. False: `out` is an error message.
bool command_run(struct session *s, const char *line, bool inside_cell, struct text *out);
// For a line whose first word is nothing the shell knows: the nearest command, variable or function, or NULL.
const char *command_suggest(const struct session *s, const char *word);
// Does a line begin with a word that nobody knows but that is nearly a command's, where Python could not go on? Then `message` says so.
bool command_miss(const struct session *s, const char *line, size_t len, struct text *message);
// A line that answers the open question, cmd_answer.c: letters. False: it is none, and nothing was done.
bool answer_line(struct session *s, const char *line);
// Length of the identifier that a text begins with; 0: none.
size_t command_word_length(const char *text);

// reset progress NAME: asks, and forgets. "": the open lesson. cmd_progress.c
bool progress_ask_reset(struct command_call *c, const char *name);

// show N: outcome N of the last explore. cmd_walk.c
bool show_outcome(struct command_call *c);

// The recap at a lesson's end. cmd_recap.c
void recap_at_end(struct session *s);

extern const struct command cmd_again, cmd_answer, cmd_back, cmd_check, cmd_clear, cmd_edit, cmd_events, cmd_goto, cmd_help, cmd_hint,
    cmd_history, cmd_kill, cmd_lessons, cmd_machine, cmd_next, cmd_open, cmd_plot, cmd_progress, cmd_ps, cmd_quit, cmd_recap, cmd_reset, cmd_run, cmd_save,
    cmd_search, cmd_set, cmd_show, cmd_skip, cmd_solution, cmd_steps, cmd_threads, cmd_timeline, cmd_version;
