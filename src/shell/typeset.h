// Markdown and code on a screen: lesson/render.h with the screen's width, signs and colours.
#pragma once

#include "lesson/render.h"
#include "shell/screen.h"

struct render_options typeset_options(struct screen *s);
void typeset_emit(void *user, enum render_style style, const char *text, size_t len); // user: the screen
void typeset_markdown(struct screen *s, const char *markdown);
