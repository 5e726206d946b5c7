// Walking along a schedule at the prompt: lab/walk.h.
#pragma once

#include <stdbool.h>

struct session;

// A line that was typed, without the blanks around it, while a walk may be open: true if it was a move of it, which runs now as a cell, or
// its end. Other lines that take a step of the lesson or run code end the walk; those that only show something do not.
bool walk_line(struct session *s, const char *line);
