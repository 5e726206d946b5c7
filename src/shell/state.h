// Where bobbin keeps what lasts from one session to the next.
#pragma once

#include "base/text.h"
#include <stdbool.h>

// The folder for it: bobbin in $XDG_STATE_HOME, or in ~/.local/state. False without a home.
bool state_folder(struct text *out);
