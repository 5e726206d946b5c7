// Output blocks: does a cell show what its block says, where not, and what should the block say instead? Pure functions on texts; whoever
// calls them knows how the shown text came about and what is done with the answer.
//
// In a block a line `...` stands for any lines, none included, and `[..]` for any text within a line. Blanks at the end of a line are not
// compared: nobody sees them, and editors drop them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

bool check_matches(const char *block, const char *shown);

struct check_block {
    const char *path;
    uint32_t line;    // in the file, of the block's first line of text
    const char *text;
};
// Appends the difference as a unified diff that `patch` understands, with the lines of the file and without the two lines that name it.
// Returns the line at which it begins; 0: there is none. The text is harmless.
uint32_t check_diff(const struct check_block *b, const char *shown, struct text *out);

// The block that is right for what is shown: the lines that fit stay with their wildcards, and so does each `...`.
void check_merge(const char *block, const char *shown, struct text *out);

struct check_edit {
    uint32_t line;    // of the block's opening fence; of a new block: of the line it stands behind, a cell's closing fence
    uint32_t end;     // of its closing fence; 0: a new block
    const char *text; // the lines that it shall have
};
// A Markdown file with some of its blocks written anew. Edits are sorted by line. All else stays as it is to the byte: line ends, byte order
// mark, what fences look like, but for a fence that the new text would close too early.
void check_rewrite(const char *file, size_t len, const struct check_edit *edits, size_t n, struct text *out);
