// The panel of live lanes. What a row looks like is lab's business, where it stands the screen's; this knows when. The one idea: events only
// change what is remembered, and nothing is drawn more often than an eye can follow.
#include "shell/panel.h"

#include "base/clock.h"
#include "base/thread.h"
#include "shell/screen.h"

#define FIRST_NS 300000000 // a cell that is over sooner has no panel
#define EACH_NS 100000000  // between two drawings

void panel_init(struct panel *p, const struct screen *s) {
    *p = (struct panel){.on = s->is_terminal, .due = OS_NO_DEADLINE};
    if (p->on) lanes_init(&p->lanes);
}

void panel_finish(struct panel *p) {
    if (p->on) lanes_finish(&p->lanes);
    p->on = false;
}

void panel_event(struct panel *p, const struct event *e) {
    if (p->on) lanes_event(&p->lanes, e);
}

void panel_begin(struct panel *p) {
    p->due = p->on && !p->is_unwanted ? clock_now() + FIRST_NS : OS_NO_DEADLINE;
}

void panel_end(struct panel *p, struct screen *s) {
    static const struct text nothing;
    p->due = OS_NO_DEADLINE;
    screen_set_panel(s, &nothing);
}

bool panel_take_due(struct panel *p) {
    int64_t now = p->due != OS_NO_DEADLINE ? clock_now() : 0;
    if (now < p->due) return false;
    p->due = now + EACH_NS;
    return true;
}

struct rows {
    const struct screen *screen;
    struct text text;
};

static void add_piece(void *user, enum lanes_style style, uint32_t task, const char *text, size_t len) {
    static const enum screen_style styles[LANES_STYLE_COUNT] = {
        [LANES_PLAIN] = STYLE_PLAIN, [LANES_STATE] = STYLE_PLAIN, [LANES_WAIT] = STYLE_PLAIN, [LANES_TIME] = STYLE_DIM};
    struct rows *r = user;
    screen_add_styled(r->screen, &r->text, style == LANES_NAME ? screen_task_style(task) : styles[style], text, len);
}

void panel_draw(struct panel *p, struct screen *s, int64_t now) {
    struct rows rows = {.screen = s};
    struct lanes_view v = {.width = s->width - 1, .rows = s->height / 3, .unicode = s->unicode, .emit = add_piece, .user = &rows};
    if (screen_may_have_panel(s)) lanes_draw(&p->lanes, now, &v);
    screen_set_panel(s, &rows.text);
    text_finish(&rows.text);
}
