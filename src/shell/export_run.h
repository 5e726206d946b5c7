// Running a lesson for an export, whatever it is to become: its cells one after the other in an empty folder, behind the last one all that
// its threads still have to say. A cell that goes wrong is told, and the rest still runs.
#pragma once

#include "shell/replay.h"

struct export_run {
    struct replay replay;
    struct screen report; // for messages
    const struct lesson *lesson;
    const struct export_form *form;
    size_t step;          // that runs
    size_t shown;         // bytes of what it showed
    bool failed;          // some cell did not end as it should
};

// What a form makes of it: calls with `user`, all on one thread. Any but `piece` and `write` may be NULL.
struct export_form {
    void *user;
    const char *what;                                   // it makes: "page"
    void (*begin)(void *user, struct export_run *r);    // the session stands
    void (*began)(void *user, size_t step);             // it runs now
    void (*piece)(void *user, size_t step, enum screen_style style, const char *text, size_t len); // was shown
    void (*turned)(void *user);                         // something may have happened
    void (*ended)(void *user, size_t step, bool is_last);
    void (*write)(void *user, struct text *out);        // all is over
};

// Takes the lesson over. The exit status; `message` says why nothing is to be written, if so.
int export_run(const struct options *o, struct lesson *lesson, const struct export_form *form, struct text *out, struct text *message);
