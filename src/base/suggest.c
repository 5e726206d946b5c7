// "Did you mean": Damerau-Levenshtein distance (optimal string alignment), weighted: an adjacent key on the keyboard, a
// change of case and two letters swapped are cheaper than any other slip. Distances are in half slips. Words are
// short, so the whole table is three rows on the stack; longer words are not considered.
#include "base/suggest.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LONGEST 64u
#define SLIP 2u  // a letter missing, too much, or another
#define NEAR 1u  // an adjacent key, upper for lower case, or two letters swapped

void suggest_init(struct suggest *s, const char *word) {
    *s = (struct suggest){.word = word, .distance = SIZE_MAX};
}

// Do the two keys touch on a keyboard of the common layouts?
static bool is_adjacent_key(char a, char b) {
    static const char *const rows[] = {"1234567890-", "qwertyuiop", "asdfghjkl;", "zxcvbnm,."};
    int row_a = -1, row_b = -1;
    long col_a = 0, col_b = 0;
    for (int r = 0; r < 4; r++) {
        const char *p = strchr(rows[r], a), *q = strchr(rows[r], b);
        if (p) {
            row_a = r;
            col_a = p - rows[r];
        }
        if (q) {
            row_b = r;
            col_b = q - rows[r];
        }
    }
    if (row_a < 0 || row_b < 0) {
        return false;
    }
    long rows_apart = row_a > row_b ? row_a - row_b : row_b - row_a;
    long cols_apart = col_a > col_b ? col_a - col_b : col_b - col_a;
    return rows_apart + cols_apart == 1;
}

// What it costs to have typed a for b.
static size_t exchange_cost(char a, char b) {
    if (a == b) {
        return 0;
    }
    char x = (char)tolower((unsigned char)a), y = (char)tolower((unsigned char)b);
    bool near = x == y || (a == '_' && b == '-') || (a == '-' && b == '_') || (x && y && is_adjacent_key(x, y));
    return near ? NEAR : SLIP;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

// The weighted distance of two words of at most LONGEST bytes.
static size_t distance(const char *a, size_t na, const char *b, size_t nb) {
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= nb; j++) {
        rows[0][j] = j * SLIP;
    }
    for (size_t i = 1; i <= na; i++) {
        size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *twice = rows[(i + 1) % 3];
        now[0] = i * SLIP;
        for (size_t j = 1; j <= nb; j++) {
            size_t best = smaller(before[j], now[j - 1]) + SLIP;
            best = smaller(best, before[j - 1] + exchange_cost(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = smaller(best, twice[j - 2] + NEAR);
            }
            now[j] = best;
        }
    }
    return rows[na % 3][nb];
}

void suggest_offer(struct suggest *s, const char *candidate) {
    size_t na = strlen(s->word), nb = strlen(candidate);
    if (na == 0 || nb == 0 || na > LONGEST || nb > LONGEST) {
        return;
    }
    size_t d = distance(s->word, na, candidate, nb);
    if (d < s->distance) {
        s->distance = d;
        s->best = candidate;
    }
}

// One slip in two to five letters, two in six to eight, and so on; a word is never suggested for itself.
const char *suggest_result(const struct suggest *s) {
    if (!s->best || s->distance == 0) {
        return NULL;
    }
    size_t len = strlen(s->word);
    size_t slips = len / 3 ? len / 3 : 1;
    if (len == 1) {
        return s->distance <= NEAR && strlen(s->best) == 1 && tolower((unsigned char)*s->best) == tolower((unsigned char)*s->word)
                   ? s->best : NULL;
    }
    return s->distance <= slips * SLIP && s->distance < len * SLIP / 2 + 1 ? s->best : NULL;
}
