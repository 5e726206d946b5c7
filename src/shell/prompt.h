// What stands before the line that is typed.
#pragma once

#include "base/text.h"
#include <stdbool.h>

struct session;

void prompt_add(struct session *s, bool is_more, struct text *out); // is_more: of a further line of a cell
