// Folders for files of bobbin's own.
#pragma once

#include <stdbool.h>

// Makes the folder `path` (from the root) and all above it that are not there, for this user alone. False with errno.
bool folders_make(const char *path);
