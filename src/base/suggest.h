// "Did you mean": the nearest of many words by Damerau-Levenshtein distance with adjacent keys cheaper.
#pragma once

#include <stddef.h>

struct suggest {
    const char *word; // what was typed; borrowed
    const char *best; // nearest so far, or NULL; borrowed from the candidate
    size_t distance;
};

void suggest_init(struct suggest *s, const char *word);
void suggest_offer(struct suggest *s, const char *candidate);
// The best candidate if it is near enough to be meant (about a third of the word's length), else NULL.
const char *suggest_result(const struct suggest *s);
