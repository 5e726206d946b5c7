// The list of lessons as text, for `lessons` and for `bobbin list`; and the pieces of it that others need.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outline;
struct progress_record;
struct text;

struct lessons_look {
    size_t width;
    bool unicode;
    // What is known of a lesson. False: nothing; the record is to be finished in any case.
    bool (*read)(void *user, const struct outline *o, struct progress_record *out);
    void *user;
};
void lessons_table(struct text *out, const struct lessons_look *look); // with the marks of screen.h

void lessons_add_bar(struct text *out, size_t done, size_t all, bool unicode); // always as wide
void lessons_add_day(struct text *out, int64_t wall);                          // "today at 14:05", "on 24 November"
void lessons_add_minutes(struct text *out, int64_t ms);                        // "18 min"
// A text in a column, made harmless and cut to the width; filled with blanks if asked.
void lessons_add_column(struct text *out, const char *s, size_t width, bool fill);
