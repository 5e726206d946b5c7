// What the system says about CPU time: ours, that of our children, and the whole machine's. Reads only.
#pragma once

#include "lab/measure.h"

// Fills in all but wall: totals since the process began.
void usage_read(struct measure *m);
// CPU time in ns that everybody has used since the machine began; -1 where the system does not say.
int64_t usage_machine(void);
int usage_machine_cores(void);
bool usage_has_children(void); // child processes that were not yet waited for: what they use is not in usage_read
