// Schedules as texts: v1:f3a9:T1*2,T2*2,main. The version, a hash of the program, and who takes each step, with run lengths.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void schedule_add(struct text *out, uint16_t hash, const uint8_t *path, size_t steps);
// *path is the caller's to free. false: it is none; then *where is the byte at which it stops being one.
bool schedule_read(const char *text, uint16_t *hash, uint8_t **path, size_t *steps, size_t *where);
