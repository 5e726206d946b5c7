// What programs ask of the world outside: their output, and command lines of the shell in the middle of a program. Both may
// make a fiber wait; a command is run by the UI thread, in host_serve.
#pragma once

#include "task/sched.h"

struct host_request;

struct hosting {
    struct sched *sched;
    bool (*command)(void *user, const char *line, struct text *out); // may be NULL
    void *user;
    struct host_request *requests; // guarded by the scheduler's mutex; at most one for each task
};

void hosting_init(struct hosting *h, struct sched *s);
void hosting_finish(struct hosting *h);
enum native_status host_print(void *sched, struct fiber *f, const char *text, size_t len);
enum native_status host_command(struct hosting *h, struct call *c, const char *line, size_t len);
bool host_is_asked(struct hosting *h); // there is something to serve
void host_serve(struct hosting *h);
