// The prompt: a question, a walk, the lesson and its step, or bobbin, and the scheduler where it is not the usual one.
#include "shell/prompt.h"

#include "base/utf8.h"
#include "lab/walk.h"
#include "shell/session.h"
#include <string.h>

static void add_lesson(const struct session *s, struct text *name, struct text *place) {
    const struct lesson *l = s->player.lesson;
    utf8_add_visible(name, l->name, utf8_fit(l->name, strlen(l->name), 24));
    text_printf(place, " %zu/%zu", session_step_number(s), l->nsteps);
}

// " gil", when it is not the usual one.
static void add_schedule(const struct session *s, struct text *out) {
    if (s->by_hand) text_add_str(out, " manual");
    else if (s->schedule.schedule != SCHEDULE_FREE) text_printf(out, " %s", schedule_name(s->schedule.schedule));
}

void prompt_add(struct session *s, bool is_more, struct text *out) {
    struct text name = {0}, place = {0};
    if (s->question.text) {
        screen_add_prompt(&s->screen, out, s->question.text, " y/N", "> ");
        return;
    }
    if (is_more) {
        screen_add_prompt(&s->screen, out, "", "... ", "");
        return;
    }
    if (!walk_place(&s->lab, &name, &place)) {
        if (s->has_lesson) add_lesson(s, &name, &place);
        else text_add_str(&name, "bobbin");
        add_schedule(s, &place);
    }
    screen_add_prompt(&s->screen, out, text_str(&name), text_str(&place), "> ");
    text_finish(&name);
    text_finish(&place);
}
