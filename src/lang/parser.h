// Text to tree: a recursive-descent parser with a Pratt table for operators, over the tokens of lexer.h.
//
// "Incomplete" is a result of its own: the text is the beginning of something valid (an open bracket, an open block,
// an open triple quote), so a shell should ask for more. Constructs of Python that bobbin leaves out are recognised
// and refused by name with what to do instead. Nesting is limited (200 levels), never by the C stack.
#pragma once

#include "lang/ast.h"

struct arena;

enum parse_result {
    PARSE_OK,
    PARSE_ERROR,      // the diag says what and where
    PARSE_INCOMPLETE, // more lines may make it whole; the diag says what is open, for those who cannot ask for more
};

struct parse_options {
    // True if the program has a variable of that name, so that it is no command word. May be NULL. A name whose value can be
    // called should not count: `f 5` calls the user's own f.
    bool (*is_variable)(void *user, const char *name, size_t len);
    // True if the word is a command of the shell (help, goto, set): a statement that begins with it and cannot be
    // Python otherwise is an EXPR_HOST with the rest of the line, uninterpreted. May be NULL.
    bool (*is_host_command)(void *user, const char *name, size_t len);
    void *user;
    bool allow_yield; // prelude code only: `yield x` as a statement
    // A block is only complete after an empty line, as at Python's prompt. The text is what was typed, each line with its
    // newline: so it is complete when it ends with an empty (or blank) line behind the block's last line and its newline.
    bool interactive;
};

// Parses the whole source. On PARSE_OK *out holds its statements, in the arena. Thread-safe.
enum parse_result parse_source(const struct source *src, const struct parse_options *options, struct arena *arena,
                               struct ast_block *out, struct diag *diag);

// The indentation (in blanks) that the next line of an incomplete text should begin with; for a prompt.
size_t parse_next_indent(const char *text, size_t len);
