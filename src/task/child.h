// Life in a forked child: what was inherited is put in order, the target runs, events and result go to the parent.
#pragma once

#include "task/process.h"

// Sends a packet of kind PACKET_FREE or above to whoever made this process; waits while the pipe is full. false: this is no
// child, or the parent is gone. By any thread.
bool child_send(struct sched *s, uint8_t kind, const char *bytes, size_t len);
// Ends a native whose output was refused: it is called again when the pipe has room.
enum native_status child_wait_for_pipe(struct fiber *f);
// The task that this process is, as it was in its parent; NULL: the shell itself.
struct task *child_self(const struct sched *s);
struct task *child_parent(const struct sched *s); // the same for its parent; NULL: the parent is the shell