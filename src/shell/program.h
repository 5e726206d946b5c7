// Reading a program's text from a file or standard input.
#pragma once

#include "base/text.h"
#include <stdbool.h>

#define PROGRAM_MAX_BYTES (16u << 20)

// path "-": standard input. False with a message: unreadable, a folder, too large, not UTF-8 text.
bool program_read(const char *path, struct text *out, struct text *error);
