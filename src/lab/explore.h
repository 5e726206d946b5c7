// `explore` as the language sees it: sends a scout (task/scout.h) that tries every schedule of a call out, shows what it found, and keeps it
// for `show N` and `replay N`.
#pragma once

#include "lab/explored.h"
#include "lang/native.h"
#include "task/scout.h"

struct interp;
struct lab;

struct explored_view explore_view(const struct lab *lab); // as wide as a screen is at least
// What a scout that did not come back is told as; the error is set.
void explore_tell_loss(struct call *c, enum scout_end end);
// Prints what is to be said. Printing may have to wait for the feed: it is kept, and printed when the native is called again.
enum native_status explore_say(struct call *c, struct text *what); // what: taken; NULL: when called again

void explore_register(struct interp *in, struct lab *lab);
// What the last explore found, taken away; NULL: there was none. Any thread. explore_keep gives one (back), and frees what is there.
struct explored *explore_take(struct lab *lab);
void explore_keep(struct lab *lab, struct explored *e);
