// Exporting: opens the lesson and the target, and lets a form fill it. The one idea: a form is a row of a table, known by the target's
// ending; and the target is opened before anything runs, so that nobody waits for what cannot be written.

#include "shell/export.h"

#include "base/outfile.h"
#include "base/utf8.h"
#include "lesson/lesson.h"
#include "shell/export_inside.h"
#include "shell/session.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MESSAGE_WIDTH 80

static const struct form {
    const char *ending;
    export_fn make;
} forms[] = {
    {".html", export_html},
    {".ipynb", export_ipynb},
};
#define FORMS (sizeof forms / sizeof *forms)

static const struct form *find_form(const char *path) {
    size_t len = strlen(path);
    for (size_t i = 0; i < FORMS; i++) {
        size_t n = strlen(forms[i].ending);
        if (len > n && strcasecmp(path + len - n, forms[i].ending) == 0) return &forms[i];
    }
    return NULL;
}

static int refuse(const struct text *message) {
    fprintf(stderr, "bobbin: %s\n", text_str(message));
    return EXIT_USAGE;
}

static void say_endings(const char *path, struct text *message) {
    text_add_str(message, "'");
    utf8_add_visible(message, path, strlen(path));
    text_add_str(message, "' says by its ending what to write, and may end in");
    for (size_t i = 0; i < FORMS; i++) text_printf(message, "%s %s", i ? " or" : "", forms[i].ending);
}

static int fill(const struct options *o, const struct form *form, struct lesson *lesson, struct outfile *file) {
    struct text message = {0};
    int status = form->make(o, lesson, &file->waiting, &message);
    if (message.len) {
        outfile_drop(file);
    } else if (!outfile_close(file, &message)) {
        text_add_str(&message, "; nothing was written there");
        status = EXIT_FAILED;
    }
    if (message.len) fprintf(stderr, "bobbin: %s\n", text_str(&message));
    text_finish(&message);
    return status;
}

int export_lesson(const struct options *o) {
    struct text message = {0};
    const struct form *form = find_form(o->output);
    struct lesson *lesson = form ? session_find_lesson(o->files[0], MESSAGE_WIDTH, &message) : NULL;
    struct outfile file;
    int status;
    if (!form) say_endings(o->output, &message);
    if (!lesson) {
        status = refuse(&message);
    } else if (!outfile_open(&file, o->output, &message)) {
        lesson_close(lesson);
        status = refuse(&message);
    } else {
        status = fill(o, form, lesson, &file);
    }
    text_finish(&message);
    return status;
}
