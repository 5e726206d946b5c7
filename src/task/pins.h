// Keeping threads where they are: while it is on, each new task stays on one hardware thread, in turn.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct pins;

struct pins *pins_create(void);
void pins_destroy(struct pins *p);
// From any thread. False: the system does not let threads be pinned, or does not say where they may be.
bool pins_set(struct pins *p, bool on);
// By a thread that begins with a task: it goes to its place, or is let go if it was kept somewhere for an earlier task.
void pins_place(struct pins *p, uint32_t task);
