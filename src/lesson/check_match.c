// Wildcards. Both kinds are matched the same way, lines in a text and bytes in a line: go on while things fit, and where they do not, let the
// newest wildcard stand for one thing more. An older wildcard never has to be tried again, since whatever it could take the newer one can.

#include "base/mem.h"
#include "lesson/check_inside.h"
#include <string.h>

#define HOLE "[..]"
#define HOLE_BYTES (sizeof HOLE - 1)

static bool begins_hole(const char *s, size_t len) {
    return len >= HOLE_BYTES && memcmp(s, HOLE, HOLE_BYTES) == 0;
}

static void add_line(struct check_lines *lines, const char *s, size_t len) {
    while (len && strchr(" \t\r", s[len - 1]))
        len--;
    struct check_line line = {.text = s, .len = len, .any = len == 3 && memcmp(s, "...", 3) == 0};
    for (size_t i = 0; i < len && !line.has_holes; i++)
        line.has_holes = begins_hole(s + i, len - i);
    mem_reserve(lines->at, lines->len, lines->cap);
    lines->at[lines->len++] = line;
}

void check_split(struct check_lines *lines, const char *text) {
    while (*text) {
        size_t len = strcspn(text, "\n");
        add_line(lines, text, len);
        text += len + (text[len] == '\n');
    }
}

void check_lines_finish(struct check_lines *lines) {
    mem_free(lines->at);
    *lines = (struct check_lines){0};
}

static bool holes_match(const struct check_line *wanted, const struct check_line *shown) {
    const char *w = wanted->text, *s = shown->text;
    size_t i = 0, j = 0, behind_hole = 0, taken = 0;
    bool has_hole = false;
    while (j < shown->len) {
        if (begins_hole(w + i, wanted->len - i)) {
            has_hole = true;
            behind_hole = i += HOLE_BYTES;
            taken = j;
        } else if (i < wanted->len && w[i] == s[j]) {
            i++;
            j++;
        } else if (has_hole) {
            i = behind_hole;
            j = ++taken;
        } else {
            return false;
        }
    }
    while (begins_hole(w + i, wanted->len - i))
        i += HOLE_BYTES;
    return i == wanted->len;
}

bool check_line_matches(const struct check_line *wanted, const struct check_line *shown) {
    if (wanted->has_holes)
        return holes_match(wanted, shown);
    return wanted->len == shown->len && memcmp(wanted->text, shown->text, wanted->len) == 0;
}

static bool lines_match(const struct check_lines *wanted, const struct check_lines *shown) {
    size_t i = 0, j = 0, behind_any = 0, taken = 0;
    bool has_any = false;
    while (j < shown->len) {
        if (i < wanted->len && wanted->at[i].any) {
            has_any = true;
            behind_any = ++i;
            taken = j;
        } else if (i < wanted->len && check_line_matches(&wanted->at[i], &shown->at[j])) {
            i++;
            j++;
        } else if (has_any) {
            i = behind_any;
            j = ++taken;
        } else {
            return false;
        }
    }
    while (i < wanted->len && wanted->at[i].any)
        i++;
    return i == wanted->len;
}

bool check_matches(const char *block, const char *shown) {
    struct check_lines w = {0}, s = {0};
    check_split(&w, block);
    check_split(&s, shown);
    bool matches = lines_match(&w, &s);
    check_lines_finish(&w);
    check_lines_finish(&s);
    return matches;
}
