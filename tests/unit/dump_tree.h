// A syntax tree as text, one line, in the form that tests/lang/oracle prints for CPython's trees: (+ a (* b 2)).
#pragma once

#include "base/text.h"
#include "lang/ast.h"

void dump_block(struct text *out, struct ast_block block);
