// What can be said of a lesson without running it (lesson/lint.h), told beside what its cells show.

#include "lesson/lint.h"
#include "shell/check_inside.h"
#include "shell/commands.h"
#include <string.h>
#include <unistd.h>

struct linted {
    struct check *check;
    struct check_file *file;
};

static void tell_finding(void *user, const struct lint_finding *found) {
    struct linted *l = user;
    struct text place = {0};
    place_add(&place, l->file->path, found->cell, found->line);
    screen_say(&l->check->report, STYLE_PLAIN, "%s:%u: %s%s\n", text_str(&place), found->column, found->is_advice ? "advice: " : "", found->message);
    if (found->hint) screen_say(&l->check->report, STYLE_DIM, "hint: %s\n", found->hint);
    l->file->bad += !found->is_advice;
    text_finish(&place);
}

static bool is_command(void *user, const char *word, size_t len) {
    return command_find(word, len) != NULL;
}

static bool exists(void *user, const char *path) {
    (void)user;
    return access(path, F_OK) == 0;
}

void check_lint(struct check *c, struct check_file *f) {
    struct linted l = {c, f};
    lesson_lint(f->lesson, &(struct lint_options){.words = {.is_command = is_command}, .exists = exists, .found = tell_finding, .user = &l});
}
