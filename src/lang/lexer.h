// Text to tokens, with Python's rules for indentation, line joining, string prefixes and numbers.
// Used by the parser; the shell uses it to colour and to complete.
#pragma once

#include "base/diag.h"
