// The settings: rows with a name, the values allowed, help, and how to read and write them in a session.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>

struct session;

struct setting {
    const char *name;
    const char *values; // as shown: "auto, on or off"
    const char *help;
    const char *words;  // for completion, separated by blanks; NULL: a number
    void (*get)(const struct session *s, struct text *out);
    // False: `say` has the reason, or nothing when v is not one of the values. True: a remark, or nothing.
    bool (*set)(struct session *s, const char *v, struct text *say);
};

size_t setting_count(void);
const struct setting *setting_at(size_t i); // sorted by name
const struct setting *setting_find(const char *name);
