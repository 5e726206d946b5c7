// Writing files as a whole.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct text;

// Puts other bytes into a file that exists: at any moment it has all the old or all the new ones, whatever happens meanwhile. A link stays a
// link; owner (where that is allowed) and permissions stay. False with a message, and with the file as it was: read-only, disk full...
bool file_replace(const char *path, const char *bytes, size_t len, struct text *error);
// Makes a file, whole or not at all. False with a message, also when something of that name is there.
bool file_create(const char *path, const char *bytes, size_t len, struct text *error);
