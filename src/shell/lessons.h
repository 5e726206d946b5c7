// The list of lessons as text: for `lessons` and for `bobbin list`.
#pragma once

#include <stddef.h>

struct text;

void lessons_table(struct text *out, size_t width); // with the marks of screen.h
