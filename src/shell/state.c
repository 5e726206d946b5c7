// The folder for state of the XDG base directory specification. It may not know what is kept there.

#include "shell/state.h"

#include <stdlib.h>

bool state_folder(struct text *out) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/') {
        text_printf(out, "%s/bobbin", state);
        return true;
    }
    if (!home || home[0] != '/') return false;
    text_printf(out, "%s/.local/state/bobbin", home);
    return true;
}
