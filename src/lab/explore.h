// `explore` as the language sees it: sends a scout (task/scout.h) that tries every schedule of a call out, shows what it found, and keeps it
// for `show N` and `replay N`.
#pragma once

#include "lab/explored.h"

struct interp;
struct lab;

void explore_register(struct interp *in, struct lab *lab);
// What the last explore found, taken away; NULL: there was none. Any thread. explore_keep gives one (back), and frees what is there.
struct explored *explore_take(struct lab *lab);
void explore_keep(struct lab *lab, struct explored *e);
