// A frame: one call in progress on a fiber's stack. Its registers are fiber->stack[base ...]; the word below them holds the
// function that runs, and takes the result.
#pragma once

#include "lang/code.h"

enum { // frame flags: what a return has to do beyond handing over its value
    FRAME_ENTRY = 1,     // the fiber ends here
    FRAME_GENERATOR = 2, // the frame is a generator's: stack[base - 1] is the generator
    FRAME_COPY = 4,      // the result goes to the caller's register `into`
    FRAME_AGAIN = 8,     // and the caller's instruction is run once more
};

struct frame {
    const struct code *code;
    const struct instr *pc; // the instruction being executed while another frame runs or the fiber stands
    uint32_t base;
    uint16_t into;
    uint16_t flags;
};
