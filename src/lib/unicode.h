// What Python's str methods ask about a character, for all of Unicode. Pure functions over static tables.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unicode_property {
    UNICODE_ALPHA, UNICODE_DECIMAL, UNICODE_DIGIT, UNICODE_NUMERIC, UNICODE_UPPER, UNICODE_LOWER, UNICODE_TITLE,
    UNICODE_IDENTIFIER, // may stand in an identifier after its first character, though no letter
    UNICODE_SET_COUNT
};
enum unicode_mapping { UNICODE_TO_UPPER, UNICODE_TO_LOWER, UNICODE_TO_TITLE, UNICODE_TO_FOLD, UNICODE_MAP_COUNT };

#define UNICODE_MAX_MAPPED 3

bool unicode_is(enum unicode_property property, uint32_t cp);
bool unicode_is_space(uint32_t cp);
int unicode_decimal(uint32_t cp); // the value of a decimal digit of any script, or -1
// What cp becomes: 1 to 3 characters.
size_t unicode_map(enum unicode_mapping mapping, uint32_t cp, uint32_t out[UNICODE_MAX_MAPPED]);

// The tables, for characters beyond ASCII.
struct unicode_set {
    const uint32_t *rows; // ascending; first << 11 | (members - 1) << 1 | (1 if only every second one is a member)
    size_t nrows;
};
struct unicode_run { // `members` characters, `stride` apart, that become themselves plus `add`
    uint32_t first;
    uint16_t members, stride;
    int32_t add;
};
struct unicode_string { // a character that becomes several
    uint32_t from, to[UNICODE_MAX_MAPPED]; // 0 behind the last
};
struct unicode_map {
    const struct unicode_run *runs;
    size_t nruns;
    const struct unicode_string *strings;
    size_t nstrings;
};
extern const struct unicode_set UNICODE_SETS[UNICODE_SET_COUNT];
extern const struct unicode_map UNICODE_MAPS[UNICODE_MAP_COUNT];
