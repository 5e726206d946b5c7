// Words set in lines of a width.
#pragma once

#include "base/text.h"

struct filling {
    struct text *out;
    size_t width, indent; // columns; blanks before each line
    size_t column;        // 0: at the beginning of a line
};

void fill_word(struct filling *f, const char *word);
void fill_words(struct filling *f, const char *text); // split at blanks
void fill_end(struct filling *f);                     // ends the line that was begun
