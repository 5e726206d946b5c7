// Arrows of a picture (timeline_picture.h): who started, woke or ended whose wait, and where a lock went. Of very many only some are
// drawn, and the picture says so: the hand-overs first, the plain wake-ups last.
#include "lab/timeline_picture.h"

#define ARROWS_MAX 1500
#define ARROWS_MAX_COARSE 300 // of a large picture

static const char *const classes[TIMELINE_ARROW_COUNT] = {"starts", "ends", "wakes", "hands"};
static const char *const words[TIMELINE_ARROW_COUNT] = {" starts ", " ends, awaited by ", " wakes ", " hands over to "};
static const uint8_t order[TIMELINE_ARROW_COUNT] = {TIMELINE_HANDS_OVER, TIMELINE_ENDS, TIMELINE_STARTS, TIMELINE_WAKES};

static double middle_of(const struct picture *p, uint32_t lane) {
    return picture_y(p, lane) + LANE_HEIGHT / 2.0;
}

static void add_title(struct picture *p, const struct timeline_arrow *a) {
    const struct timeline *t = p->t;
    text_add_str(p->out, "<title>");
    markup_add(p->out, timeline_name(t, &t->tasks[a->source]));
    text_add_str(p->out, words[a->kind]);
    markup_add(p->out, timeline_name(t, &t->tasks[a->target]));
    if (a->what && a->kind != TIMELINE_ENDS) {
        text_add_str(p->out, ": ");
        markup_add(p->out, timeline_text(t, a->what));
    }
    text_printf(p->out, "\n%.6f s</title>", (double)(a->to - p->axis.zero) / 1e9);
}

// From the edge of one lane to the edge of the other; the script draws it in the same way (timeline.js).
static void add_arrow(struct picture *p, const struct timeline_arrow *a) {
    double x1 = timeline_axis_x(&p->axis, a->from), x2 = timeline_axis_x(&p->axis, a->to), down = a->target > a->source ? 1 : -1;
    double y1 = middle_of(p, a->source) + 4 * down, y2 = middle_of(p, a->target) - 9 * down;
    text_printf(p->out, "<g class=\"arrow %s\" data-from=\"%u\" data-to=\"%u\" data-x1=\"", classes[a->kind], a->source, a->target);
    picture_number(p, x1);
    text_add_str(p->out, "\" data-x2=\"");
    picture_number(p, x2);
    text_add_str(p->out, "\">");
    add_title(p, a);
    text_printf(p->out, "<path d=\"M%.1f %gL%.1f %g\"/>", p->left + x1, y1, p->left + x2, y2);
    text_printf(p->out, "<path class=\"head\" d=\"M%.1f %gl-3 %gh6z\"/></g>\n", p->left + x2, y2 + 3 * down, -6 * down);
    p->has_arrow[a->kind] = true;
}

void picture_arrows(struct picture *p) {
    size_t drawn = 0, most = p->is_fine ? ARROWS_MAX : ARROWS_MAX_COARSE;
    text_add_str(p->out, "<g class=\"arrows\">\n");
    for (size_t k = 0; k < TIMELINE_ARROW_COUNT; k++) {
        for (size_t i = 0; i < p->t->narrows; i++) {
            const struct timeline_arrow *a = &p->t->arrows[i];
            if (a->kind != order[k] || a->source == a->target || a->source >= p->lanes || a->target >= p->lanes) continue;
            if (drawn++ < most) add_arrow(p, a);
        }
    }
    text_add_str(p->out, "</g>\n");
    p->arrows_left_out = drawn > most ? drawn - most : 0;
}
