// What the last explore found, for the commands that ask for an outcome by its number.
#pragma once

#include <stdbool.h>

struct command_call;

// show N: the steps of a schedule that leads to it.
bool explored_show_outcome(struct command_call *c, const char *number);
