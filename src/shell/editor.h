// A text in the user's editor.
#pragma once

#include "base/text.h"
#include <stdbool.h>

// $VISUAL, $EDITOR or vi on a file with the text; waits until it has ended. False with a message; `out` is what was saved. The terminal is the
// editor's meanwhile: the caller has taken its own hands off it.
bool editor_run(const char *text, struct text *out, struct text *error);
