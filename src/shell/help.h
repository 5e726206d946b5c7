// Help: one screen of overview, and what is known about a name: a command, a function or method, a module, a setting, a
// word of the language, or a function of the user's own.
#pragma once

#include <stdbool.h>

struct session;
struct text;

void help_overview(const struct session *s, struct text *out); // with the marks of screen.h
// False: nothing of that name; `out` is a message then, with a suggestion if there is a near one.
bool help_topic(struct session *s, const char *name, struct text *out);
