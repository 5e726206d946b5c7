// Series of steps. It may not know what a step does: it says "next" or "again" to the player as a person would, and watches the log for
// who finished when.
//
// A run of a cell is over when its threads and processes are, too: only then is the finishing order known, and the next run begins with
// nobody in its way.

#include "shell/series.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "shell/session.h"
#include "shell/study.h"
#include "shell/show.h"
#include <string.h>

static void forget_run(struct series *r) {
    r->nstarted = 0;
    text_clear(&r->finished);
}

static void forget_all(struct series *r) {
    for (size_t i = 0; i < r->norders; i++) mem_free(r->orders[i].order);
    r->norders = r->runs = r->done = r->steps = 0;
    r->repeats = r->wait_told = false;
    forget_run(r);
}

void series_finish(struct series *r) {
    forget_all(r);
    mem_free(r->orders);
    mem_free(r->started);
    text_finish(&r->finished);
}

bool series_is_on(const struct session *s) {
    return s->series.repeats || s->series.steps > 0;
}

void series_run(struct session *s, size_t steps) {
    forget_all(&s->series);
    s->series.steps = steps;
}

void series_again(struct session *s, size_t runs) {
    forget_all(&s->series);
    s->series.repeats = true;
    s->series.runs = runs;
}

static size_t place_of(const struct series *r, uint32_t task) {
    size_t i = 0;
    while (i < r->nstarted && r->started[i] != task) i++;
    return i;
}

void series_event(struct session *s, const struct event *e) {
    struct series *r = &s->series;
    if (!r->repeats || e->task <= 1) return;
    if (e->kind == EVENT_START && place_of(r, e->task) == r->nstarted) {
        mem_reserve(r->started, r->nstarted, r->started_cap);
        r->started[r->nstarted++] = e->task;
    } else if (e->kind == EVENT_FINISH || e->kind == EVENT_FAIL || e->kind == EVENT_KILLED) {
        size_t place = place_of(r, e->task);
        if (place < r->nstarted) text_printf(&r->finished, "%s%zu", r->finished.len ? ", " : "", place + 1);
    }
}

static void note_order(struct series *r) {
    size_t i = 0;
    while (i < r->norders && strcmp(r->orders[i].order, text_str(&r->finished)) != 0) i++;
    if (i == r->norders) {
        mem_reserve(r->orders, r->norders, r->orders_cap);
        r->orders[r->norders++] = (struct series_order){.order = mem_copy_string(text_str(&r->finished))};
    }
    r->orders[i].times++;
    forget_run(r);
}

static size_t most_often(const struct series *r) {
    size_t most = 0;
    for (size_t i = 0; i < r->norders; i++) {
        if (r->orders[i].times > most) most = r->orders[i].times;
    }
    return most;
}

#define ORDERS_SHOWN 10

static void say_orders(struct session *s) {
    const struct series *r = &s->series;
    size_t room = s->screen.width > 40 ? s->screen.width - 20 : 20;
    for (size_t i = 0; i < r->norders && i < ORDERS_SHOWN; i++) {
        const char *order = *r->orders[i].order ? r->orders[i].order : "none finished";
        size_t len = strlen(order), fits = utf8_fit(order, len, room);
        screen_say(&s->screen, STYLE_PLAIN, "  %4zu time%s  %.*s%s\n", r->orders[i].times, r->orders[i].times == 1 ? " " : "s", (int)fits,
                   order, fits < len ? "..." : "");
    }
    if (r->norders > ORDERS_SHOWN) screen_say(&s->screen, STYLE_PLAIN, "  and %zu more orders\n", r->norders - ORDERS_SHOWN);
}

// The order seen most often counts as the usual one.
static void say_result(struct session *s) {
    const struct series *r = &s->series;
    screen_write(&s->screen, STYLE_PLAIN, "\n", 1);
    if (r->norders == 1 && !*r->orders[0].order) {
        screen_say(&s->screen, STYLE_SUMMARY, "%zu runs; no thread or process was started and finished in them\n", r->done);
    } else if (r->norders == 1) {
        screen_say(&s->screen, STYLE_SUMMARY, "the finishing order was the same in all %zu runs\n", r->done);
        say_orders(s);
    } else {
        screen_say(&s->screen, STYLE_SUMMARY, "the finishing order differed in %zu of %zu runs\n", r->done - most_often(r), r->done);
        screen_say(&s->screen, STYLE_DIM, "  (1 is the one started first)\n");
        say_orders(s);
    }
    s->keys_due = true;
}

// What still runs from before would be counted with the first run, so it is waited for.
static void tell_wait(struct session *s) {
    struct text names = {0};
    if (!s->series.wait_told && session_add_live_names(s, &names))
        screen_say(&s->screen, STYLE_DIM, "waiting until %s has finished; Ctrl-C gives up\n", text_str(&names));
    s->series.wait_told = true;
    screen_flush(&s->screen);
    text_finish(&names);
}

static bool next_run(struct session *s) {
    struct series *r = &s->series;
    if (engine_pending_count(s->engine) > 0) {
        if (r->done == 0) tell_wait(s);
        session_run_rest(s);
        return true;
    }
    if (r->done > 0) note_order(r);
    if (r->done == r->runs) {
        say_result(s);
        forget_all(r);
        return false;
    }
    screen_say(&s->screen, STYLE_DIM, "%srun %zu of %zu\n", r->done ? "\n" : "", r->done + 1, r->runs);
    r->done++;
    player_repeat(&s->player, r->done == 1);
    return true;
}

static void take_step(struct session *s) {
    show_gap(s);
    s->player.asks = false;
    player_next(&s->player);
    session_tell_player(s);
    if (player_exercise(&s->player)) show_solution_run(s, player_exercise(&s->player));
}

// Up to the next cell that runs. Nobody is asked in a series; where nothing may be left out it ends at what waits for an answer.
static bool next_steps(struct session *s) {
    struct series *r = &s->series;
    struct player *p = &s->player;
    while (r->steps > 0 && !s->running) {
        if (player_holds(p)) {
            screen_say(&s->screen, STYLE_PLAIN, "Your answer comes first.\n");
            forget_all(r);
        } else if (p->at >= p->lesson->nsteps) {
            player_next(p); // says so
            forget_all(r);
        } else {
            if (r->steps != SIZE_MAX) r->steps--;
            take_step(s);
        }
    }
    return s->running;
}

bool series_next(struct session *s) {
    if (series_is_on(s) && !s->running && study_begin_catching_up(s)) return true;
    if (!series_is_on(s)) return false;
    if (s->running) return true;
    return s->series.repeats ? next_run(s) : next_steps(s);
}

void series_stop(struct session *s) {
    const struct series *r = &s->series;
    if (!series_is_on(s)) return;
    if (r->repeats) screen_say(&s->screen, STYLE_PLAIN, "stopped in run %zu of %zu\n", r->done, r->runs);
    else screen_say(&s->screen, STYLE_PLAIN, "stopped at step %zu\n", session_step_number(s));
    forget_all(&s->series);
    s->keys_due = true;
}
