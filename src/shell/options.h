// The command line: argv to a struct. Prints nothing, opens nothing.
#pragma once

#include "base/text.h"
#include "lab/feed.h"
#include "shell/screen.h"
#include "task/schedule.h"

enum mode { MODE_SHELL, MODE_RUN, MODE_CHECK, MODE_EXPORT, MODE_LIST, MODE_NEW, MODE_NOTES, MODE_CODE, MODE_HELP, MODE_VERSION, MODE_COUNT };

// The exit statuses of design section 8.
enum { EXIT_FINE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_TIME_LIMIT = 124, EXIT_INTERRUPTED = 130, EXIT_SIGNAL = 128 };

struct options {
    enum mode mode;
    const char *lesson; // a name or a path, or NULL
    const char *code;   // -c
    char **files;       // of run, check, export and new; a part of argv, put in order
    int nfiles;
    enum feed_mode feed;
    enum color_choice color;
    int64_t timeout_ns; // for each cell; 0: none
    bool quiet;
    const char *events_file, *trace_file, *timeline_file; // NULL: not asked for
    const char *output;   // -o of export
    struct schedule_options schedule;
    bool schedule_given, seed_given, cores_given;
    bool update;        // check writes the output blocks anew
};

// False with a message that says what to type instead.
bool options_parse(int argc, char **argv, struct options *out, struct text *error);
void options_help(struct text *out);

// The words that choose among values, here and in `set`: "auto", "on", "off". -1: none of them.
int word_choice(const char *const *words, size_t n, const char *word);
extern const char *const feed_words[3];
extern const char *const color_words[3];
// A number of seconds such as 2, 0.5 or 10s, in ns; -1: not one, or not above zero.
int64_t parse_seconds(const char *s);
int64_t parse_milliseconds(const char *s); // the same for 5, 0.5 or 10ms
// A whole number, digits only.
bool parse_whole(const char *s, uint64_t least, uint64_t most, uint64_t *out);
