// Little stories told as events: what timelines are tested with. Times do not depend on any clock.
#pragma once

#include "trace/log.h"

typedef void (*scene_take)(void *user, const struct event *e);

// The names of all scenes end with NULL.
extern const char *const scene_names[];
// Tells one; false: there is none of that name. *now is when it ends, *cell what is to be drawn (0: all).
bool scene_tell(const char *name, scene_take take, void *user, int64_t *now, uint32_t *cell);
