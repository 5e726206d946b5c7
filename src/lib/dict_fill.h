// Putting many entries into a dict: what dict(...) and update(...) share.
#pragma once

#include "lang/value.h"

struct call;
struct dict;

// From another dict, or from an eager iterable of pairs. false with the error set; entries before it stay.
bool dict_fill(struct call *c, struct dict *d, value source);
// From the call's keyword arguments.
bool dict_fill_keywords(struct call *c, struct dict *d);
// d[key] = v; false with the error set.
bool dict_put(struct call *c, struct dict *d, value key, value v);
