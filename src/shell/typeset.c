// What a style of rendered text looks like on the screen. It may not know lessons.

#include "shell/typeset.h"

#include <string.h>

static const enum screen_style render_styles[RENDER_STYLE_COUNT] = {
    [RENDER_PLAIN] = STYLE_PLAIN,     [RENDER_HEADING] = STYLE_HEADING, [RENDER_EMPHASIS] = STYLE_EMPHASIS,
    [RENDER_STRONG] = STYLE_STRONG,   [RENDER_CODE] = STYLE_CODE,       [RENDER_LINK] = STYLE_LINK,
    [RENDER_QUOTE] = STYLE_PLAIN,     [RENDER_RULE] = STYLE_DIM,        [RENDER_KEYWORD] = STYLE_KEYWORD,
    [RENDER_STRING] = STYLE_STRING,   [RENDER_NUMBER] = STYLE_NUMBER,   [RENDER_COMMENT] = STYLE_DIM,
    [RENDER_NAME] = STYLE_STRONG,
};

void typeset_emit(void *user, enum render_style style, const char *text, size_t len) {
    screen_write(user, render_styles[style], text, len);
}

struct render_options typeset_options(struct screen *s) {
    return (struct render_options){
        .width = screen_reading_width(s), .unicode = s->unicode, .plain_marks = !s->color, .emit = typeset_emit, .user = s};
}

void typeset_markdown(struct screen *s, const char *markdown) {
    struct render_options o = typeset_options(s);
    render_markdown(&o, markdown, strlen(markdown));
    screen_end_line(s);
}
