// One line of help for each word of the language.
#pragma once

#include <stddef.h>

struct help_word {
    const char *word, *usage, *help;
};

extern const struct help_word help_words[]; // sorted by word
extern const size_t help_word_count;
