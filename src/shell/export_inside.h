// Between export.c and the files that each make one form of a lesson.
#pragma once

#include "shell/options.h"

struct lesson;

// Fills `out` with the lesson in its form; takes the lesson over. The exit status; `message` says why nothing is to be written, if so.
typedef int (*export_fn)(const struct options *o, struct lesson *lesson, struct text *out, struct text *message);
int export_html(const struct options *o, struct lesson *lesson, struct text *out, struct text *message);
int export_ipynb(const struct options *o, struct lesson *lesson, struct text *out, struct text *message);
