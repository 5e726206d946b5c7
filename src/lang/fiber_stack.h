// Growing a fiber's memory; for the VM alone.
#pragma once

#include "lang/vm.h"

void fiber_stack_grow(struct fiber *f, size_t need); // moves the stack: registers must be found again
void fiber_frames_grow(struct fiber *f);
