// A notebook's bytes to its cells: what of the file's JSON matters to a lesson. Knows no Markdown and no steps.
#pragma once

#include "base/mem.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diag;

enum notebook_kind { NOTEBOOK_MARKDOWN, NOTEBOOK_CODE, NOTEBOOK_RAW };

struct notebook_cell {
    enum notebook_kind kind;
    uint32_t number;  // from 1, as they stand in the file
    const char *text; // in the arena; may hold anything, zero bytes too
    size_t len;
};

struct notebook {
    struct notebook_cell *cells; // in the arena
    size_t ncells;
    size_t pictures;             // in outputs, attachments and the text itself: none of them is kept
    struct arena arena;
};

#define NOTEBOOK_MAX_DEPTH 100       // arrays and objects in each other
#define NOTEBOOK_MAX_VALUES 500000   // of JSON; a picture is one
#define NOTEBOOK_MAX_CELLS 10000
#define NOTEBOOK_MAX_TEXT (1u << 20) // bytes of all cells, without pictures

// False with a diag that says why this is no notebook, or none that can be read. `path` is for the message.
bool notebook_read(struct notebook *n, const char *path, const char *bytes, size_t len, struct diag *diag);
void notebook_finish(struct notebook *n); // leaves an empty one
