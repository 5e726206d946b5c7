// Schedules as texts (schedule_text.h).
#include "lab/schedule_text.h"
#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

#define STEPS_MOST 1000000

void schedule_add(struct text *out, uint16_t hash, const uint8_t *path, size_t steps) {
    text_printf(out, "v1:%04x:", hash);
    for (size_t i = 0, n; i < steps; i += n) {
        for (n = 1; i + n < steps && path[i + n] == path[i];) n++;
        if (i) text_add_char(out, ',');
        if (path[i]) text_printf(out, "T%u", path[i]);
        else text_add_str(out, "main");
        if (n > 1) text_printf(out, "*%zu", n);
    }
}

static bool read_number(const char **at, unsigned long most, unsigned long *out) {
    char *end;
    if (**at < '0' || **at > '9') return false;
    *out = strtoul(*at, &end, 10);
    *at = end;
    return *out <= most;
}

// T1 or main, then perhaps *N
static bool read_run(const char **at, unsigned long *task, unsigned long *n) {
    *task = 0;
    *n = 1;
    if (strncmp(*at, "main", 4) == 0) {
        *at += 4;
    } else {
        if (**at != 'T') return false;
        ++*at;
        if (!read_number(at, 255, task) || *task == 0) return false;
    }
    if (**at != '*') return true;
    ++*at;
    return read_number(at, STEPS_MOST, n) && *n > 0;
}

static bool read_runs(const char **at, uint8_t **path, size_t *steps) {
    size_t cap = 0;
    while (**at) {
        unsigned long task, n;
        if (!read_run(at, &task, &n) || *steps + n > STEPS_MOST) return false;
        for (; n > 0; n--) {
            mem_reserve(*path, *steps, cap);
            (*path)[(*steps)++] = (uint8_t)task;
        }
        if (**at == ',') ++*at;
        else if (**at) return false;
    }
    return true;
}

bool schedule_read(const char *text, uint16_t *hash, uint8_t **path, size_t *steps, size_t *where) {
    const char *at = text;
    char *end;
    *path = NULL;
    *steps = *where = 0;
    if (strncmp(at, "v1:", 3) != 0) return false;
    *hash = (uint16_t)strtoul(at + 3, &end, 16);
    at = end;
    bool fine = end == text + 7 && *at == ':';
    if (fine) at++;
    fine = fine && read_runs(&at, path, steps);
    *where = (size_t)(at - text);
    if (fine) return true;
    mem_free(*path);
    *path = NULL;
    return false;
}
