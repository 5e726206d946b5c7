// Numbers out of text, by the rules of Python's int() and float().
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct str;

enum number_parse { NUMBER_PARSE_OK, NUMBER_PARSE_WRONG, NUMBER_PARSE_TOO_LARGE };

// base 2 to 36, or 0: by the prefix 0x, 0o, 0b, else 10. TOO_LARGE: more than 64 bits.
enum number_parse number_parse_int(const struct str *s, int base, int64_t *out);
enum number_parse number_parse_float(const struct str *s, double *out);
