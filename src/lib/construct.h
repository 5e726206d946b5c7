// Types as functions.
#pragma once

#include <stdbool.h>

struct interp;
struct type;
struct native_def;
struct call;
struct dict;

// Makes Type(...) call the def, and binds the def's name to the type.
void construct_with(struct interp *in, struct type *t, const struct native_def *def);
