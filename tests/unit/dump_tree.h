// A syntax tree as text, on one line: (+ a (* b 2)).
#pragma once

#include "base/text.h"
#include "lang/ast.h"

void dump_block(struct text *out, struct ast_block block);
