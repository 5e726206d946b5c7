// What the next instruction of a fiber would read or write that other tasks may see, said without executing it: for whoever decides
// between two instructions (explore) or notes what happens (the race detector). It changes nothing and sets no error.
//
// A list or dict has items, each a place of its own, and a shape: how many there are and which. `L[i] = v` writes the item and reads
// the shape, append writes the shape. ACCESS_WHOLE are all items together. What is under construction (a literal, a comprehension)
// nobody else can see: no access. Containers inside containers are not looked into.
#pragma once

#include "lang/vm.h"

enum access_place {
    ACCESS_GLOBAL, // a global variable
    ACCESS_CELL,   // a variable that functions capture
    ACCESS_ITEM,   // of a list
    ACCESS_KEY,    // of a dict: its value, and whether it is there
    ACCESS_SHAPE,
    ACCESS_WHOLE,
    ACCESS_OBJECT, // an object of the rooms above, a generator or an iterator: its inside, whatever that is
};

struct access {
    enum access_place place;
    bool writes;
    int slot;     // ACCESS_GLOBAL: its slot; ACCESS_ITEM: the index, not negative
    value object; // list, dict, cell or other object; VALUE_UNDEF for a global
    value key;    // ACCESS_KEY: hashable
};

#define ACCESS_MOST 8 // more containers given to one native are left out

struct next_step {
    size_t n;
    struct access at[ACCESS_MOST];
    const struct native *native; // that the instruction will call, or NULL
    value self;                  // as it will get them: the receiver, or VALUE_UNDEF
    const value *args;           // and the others, the named ones last; into the fiber's stack
    size_t nargs;
    bool resumes; // the fiber was blocked in this native and looks again
};

// f has a frame, and its pc is that of the next instruction: as after vm_run, or in a watcher (vm.h).
void access_next(const struct fiber *f, struct next_step *out);
