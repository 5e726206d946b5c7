// Memory that can be put back to how it was: one stretch of address space from which pieces are taken from bottom to top, and whose
// used part is copied out and in again as a whole. Pointers within it stay right, since it comes back to the same place.
//
// While a thread uses a stage, all that it asks of mem.h comes out of it. What existed before is never freed meanwhile, since the stage
// may come back to a state that still leads there; what must outlive a state is asked for with the stage laid aside:
//
//     struct stage *stage = mem_use_stage(NULL);  ...  mem_use_stage(stage);
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct stage;

struct stage *stage_create(size_t most); // bytes that it may come to hold; NULL with errno: the system has no address space
void stage_destroy(struct stage *s);
void *stage_take(struct stage *s, size_t bytes); // 16-byte aligned, not cleared, never given back alone; NULL: full
size_t stage_used(const struct stage *s);        // bytes that stage_save copies
size_t stage_room(const struct stage *s);        // bytes
void stage_save(const struct stage *s, void *to);
void stage_restore(struct stage *s, const void *from, size_t used);
bool stage_holds(const struct stage *s, const void *p);

// Of the calling thread: what mem.h takes memory from; NULL: the system. Returns what it was.
struct stage *mem_use_stage(struct stage *s);

// For mem.c. A stage that is full ends the process: only one that was made for nothing else uses one.
#define STAGE_FULL_STATUS 77
void *stage_alloc(struct stage *s, size_t bytes);
void *stage_resize(struct stage *s, void *old, size_t bytes);
void stage_free(struct stage *s, void *p);
