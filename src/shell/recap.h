// What was typed, and what came out, as a text: Markdown to be read or opened as a lesson, or a program. Pure functions.
#pragma once

#include "shell/transcript.h"

struct recap {
    const struct transcript *transcript;
    const bool *chosen; // by place; NULL: all that is code or about tasks
    const char *title;  // the lesson's, or NULL
    size_t most;        // entries; the newest; 0: all
    size_t lines;       // of each output; 0: all
    bool numbered;      // for reading: one block for each entry, with its number before the code
};

// Sections with a heading, a block of code and one of output for each entry. How many entries.
size_t recap_markdown(struct text *out, const struct recap *r);
// The same as a file: with front matter, so that bobbin opens it as a lesson.
void recap_lesson(struct text *out, const struct recap *r);
// A program: what could not be run is a comment.
void recap_program(struct text *out, const struct recap *r);
