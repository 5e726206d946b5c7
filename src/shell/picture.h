// Timelines in files: the ending of the name says what is written.
#pragma once

#include "lab/timeline.h"

struct text;

#define PICTURE_ENDINGS ".svg or .html"

bool picture_knows(const char *path); // by its ending
// What such a file holds. `heading` is for pages.
void picture_fill(struct text *out, const char *path, const struct timeline *t, const char *heading);
