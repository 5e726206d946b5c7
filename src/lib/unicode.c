// Character properties and case mappings: ASCII by rule, the rest by binary search in unicode_tables.c.
#include "lib/unicode.h"

static bool ascii_is(enum unicode_property property, uint32_t cp) {
    bool upper = cp >= 'A' && cp <= 'Z', lower = cp >= 'a' && cp <= 'z', digit = cp >= '0' && cp <= '9';
    switch (property) {
    case UNICODE_ALPHA: return upper || lower;
    case UNICODE_DECIMAL:
    case UNICODE_DIGIT:
    case UNICODE_NUMERIC: return digit;
    case UNICODE_UPPER: return upper;
    case UNICODE_LOWER: return lower;
    case UNICODE_IDENTIFIER: return digit || cp == '_';
    case UNICODE_TITLE:
    case UNICODE_SET_COUNT: break;
    }
    return false;
}

bool unicode_is(enum unicode_property property, uint32_t cp) {
    if (cp < 128) return ascii_is(property, cp);
    const struct unicode_set *set = &UNICODE_SETS[property];
    size_t low = 0, high = set->nrows; // the row that begins last at or before cp stands before high
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (set->rows[middle] >> 11 <= cp) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return false;
    uint32_t row = set->rows[low - 1], distance = cp - (row >> 11), stride = (row & 1) + 1;
    return distance % stride == 0 && distance / stride <= (row >> 1 & 1023);
}

bool unicode_is_space(uint32_t cp) {
    if (cp < 128) return cp == ' ' || (cp >= 9 && cp <= 13) || (cp >= 28 && cp <= 31);
    return cp == 0x85 || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029
        || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

// Decimal digits come in runs of ten that begin with the zero; the mathematical ones are five such runs.
int unicode_decimal(uint32_t cp) {
    if (cp < 128) return cp >= '0' && cp <= '9' ? (int)cp - '0' : -1;
    if (!unicode_is(UNICODE_DECIMAL, cp)) return -1;
    if (cp >= 0x1d7ce && cp <= 0x1d7ff) return (int)(cp - 0x1d7ce) % 10;
    uint32_t zero = cp;
    while (cp - zero < 9 && unicode_is(UNICODE_DECIMAL, zero - 1)) zero--;
    return (int)(cp - zero);
}

static size_t map_to_string(const struct unicode_map *map, uint32_t cp, uint32_t out[UNICODE_MAX_MAPPED]) {
    for (size_t i = 0; i < map->nstrings; i++) {
        const struct unicode_string *s = &map->strings[i];
        if (s->from != cp) continue;
        size_t n = 0;
        while (n < UNICODE_MAX_MAPPED && s->to[n]) n++;
        for (size_t k = 0; k < n; k++) out[k] = s->to[k];
        return n;
    }
    return 0;
}

size_t unicode_map(enum unicode_mapping mapping, uint32_t cp, uint32_t out[UNICODE_MAX_MAPPED]) {
    const bool to_upper = mapping == UNICODE_TO_UPPER || mapping == UNICODE_TO_TITLE;
    *out = cp;
    if (cp < 128) {
        if (ascii_is(to_upper ? UNICODE_LOWER : UNICODE_UPPER, cp)) *out = cp ^ 0x20;
        return 1;
    }
    const struct unicode_map *map = &UNICODE_MAPS[mapping];
    size_t low = 0, high = map->nruns;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (map->runs[middle].first <= cp) low = middle + 1;
        else high = middle;
    }
    // Runs of every second character may be interleaved, so the one before may hold cp as well.
    for (size_t back = 1; back <= 2 && back <= low; back++) {
        const struct unicode_run *run = &map->runs[low - back];
        uint32_t distance = cp - run->first;
        if (distance % run->stride || distance / run->stride >= run->members) continue;
        *out = cp + (uint32_t)run->add;
        return 1;
    }
    size_t several = map_to_string(map, cp, out);
    return several ? several : 1;
}
