// The screen of what was explored: how many schedules lead where. Counts are counts, never probabilities.
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/explored.h"
#include <string.h>

#define COLUMNS 80
#define BESIDE 34       // where what is said at the right begins
#define OUTCOME_MOST 27 // columns of an outcome
#define DETAIL 6        // columns before a line that says more of an outcome
#define NOTE_LEAST 10    // columns that a note is worth
#define OUTCOMES_SHOWN 40
#define MUCH (1u << 20) // bytes of states from which on it is said how many

void explored_add_count(struct text *out, graph_count n) {
    char digits[64];
    size_t at = sizeof digits;
    for (int i = 0; n > 0 || i == 0; i++, n /= 10) {
        if (i && i % 3 == 0) digits[--at] = ',';
        digits[--at] = (char)('0' + (int)(n % 10));
    }
    text_add(out, digits + at, sizeof digits - at);
}

static void add_plural(struct text *out, graph_count n, const char *noun) {
    explored_add_count(out, n);
    text_printf(out, " %s%s", noun, n == 1 ? "" : "s");
}

static void pad(struct text *out, size_t from, size_t columns) {
    size_t width = utf8_width(out->data + from, out->len - from);
    if (width < columns) text_add_repeat(out, ' ', columns - width);
}

// Cut to so many columns.
static void add_cut(struct text *out, const char *s, size_t columns) {
    size_t len = strlen(s);
    if (utf8_width(s, len) <= columns) {
        text_add(out, s, len);
        return;
    }
    text_add(out, s, utf8_fit(s, len, columns > 3 ? columns - 3 : 0));
    text_add_str(out, "...");
}

static void add_head(const struct explored *e, const struct explored_view *v, struct text *out) {
    size_t from = out->len;
    text_add_str(out, "explore ");
    add_cut(out, e->call, COLUMNS - 36);
    pad(out, from, BESIDE);
    text_add_str(out, "  ");
    add_plural(out, e->threads, "thread");
    text_add_str(out, ", ");
    add_plural(out, e->steps, "step");
    if (e->timed) text_add_str(out, ", sleeps timed");
    else if (e->remarks & REMARK_SLEEP) text_add_str(out, ", sleeps untimed");
    text_add_char(out, '\n');
}

static void add_stop(const struct explored *e, struct text *out) {
    if (e->end == SEARCH_STATES) explored_add_count(out, e->states);
    if (e->end == SEARCH_STATES) text_add_str(out, " states");
    if (e->end == SEARCH_TIME) text_add_str(out, "the time is over");
    if (e->end == SEARCH_MEMORY) text_add_str(out, "the memory is full");
    if (e->end == SEARCH_STOPPED) text_add_str(out, "Ctrl-C");
}

static void add_cover(const struct explored *e, struct text *out) {
    if (e->end == SEARCH_COMPLETE) {
        text_add_str(out, "complete: every schedule was covered");
        return;
    }
    if (e->bound > 0) text_printf(out, "complete up to %zu forced switch%s; ", e->bound - 1, e->bound == 2 ? "" : "es");
    text_add_str(out, "stopped: ");
    add_stop(e, out);
}

static void add_totals(const struct explored *e, const struct explored_view *v, struct text *out) {
    size_t from = out->len;
    if (e->endless) text_add_str(out, "infinitely many schedules, ");
    else if (e->end == SEARCH_COMPLETE && !e->fast && e->too_many) text_add_str(out, "more than 10^38 schedules, ");
    else if (e->end == SEARCH_COMPLETE && !e->fast) {
        add_plural(out, e->all, "schedule");
        text_add_str(out, ", ");
    }
    add_plural(out, e->states, "state");
    if (v->times) text_printf(out, ", %lld ms", (long long)((e->ns + 500000) / 1000000));
    if (v->times && e->bytes >= MUCH) text_printf(out, ", %.1f MB", (double)e->bytes / (1 << 20));
    pad(out, from, BESIDE);
    text_add_str(out, "  ");
    add_cover(e, out);
    text_add_char(out, '\n');
    if (e->samples) {
        text_add_str(out, "and ");
        explored_add_count(out, e->samples);
        text_add_str(out, " more schedules drawn at random (a sample: others may exist)\n");
    }
}

static bool is_counted(const struct explored *e) {
    return e->end == SEARCH_COMPLETE && !e->endless && !e->fast && !e->too_many;
}

static void add_share(const struct explored *e, const struct explored_outcome *o, struct text *out) {
    if (is_counted(e)) {
        explored_add_count(out, o->count);
        text_add_str(out, " of ");
        explored_add_count(out, e->all);
    } else if (o->seen) {
        text_add_str(out, "seen ");
        explored_add_count(out, o->seen);
        text_add_str(out, " times");
    } else {
        text_add_str(out, e->endless && e->end == SEARCH_COMPLETE && o->ending != WORLD_ENDLESS ? "infinitely many" : "found");
    }
}

static void add_percent(const struct explored *e, const struct explored_outcome *o, struct text *out) {
    unsigned percent = e->all > ((graph_count)1 << 100) ? (unsigned)(o->count / (e->all / 100)) : (unsigned)((o->count * 200 / e->all + 1) / 2);
    if (percent == 100 && o->count < e->all) text_add_str(out, " > 99 %");
    else text_printf(out, percent ? "%5u %%" : "  < 1 %%", percent);
}

static size_t width_of_outcomes(const struct explored *e, const struct explored_view *v) {
    size_t width = 20, most = OUTCOME_MOST;
    for (size_t i = 0; i < e->noutcomes && i < OUTCOMES_SHOWN; i++) {
        if (e->outcomes[i].ending == WORLD_DEADLOCK || e->outcomes[i].ending == WORLD_ENDLESS) continue;
        size_t w = utf8_width(e->outcomes[i].text, strlen(e->outcomes[i].text));
        if (w > width) width = w;
    }
    return width < most ? width : most;
}

static size_t width_of_shares(const struct explored *e) {
    size_t width = 9;
    for (size_t i = 0; i < e->noutcomes && i < OUTCOMES_SHOWN; i++) {
        struct text share = {0};
        add_share(e, &e->outcomes[i], &share);
        if (share.len > width) width = share.len;
        text_finish(&share);
    }
    return width;
}

// Below its row, in as many lines as it needs.
static void add_wrapped(struct text *out, const char *s) {
    while (*s) {
        size_t len = strlen(s), fits = utf8_width(s, len) <= COLUMNS - DETAIL ? len : utf8_fit(s, len, COLUMNS - DETAIL), cut = fits;
        while (fits < len && cut > 0 && s[cut] != ' ') cut--;
        if (cut == 0) cut = fits;
        text_add_repeat(out, ' ', DETAIL);
        text_add(out, s, cut);
        text_add_char(out, '\n');
        s += cut + (s[cut] == ' ');
    }
}

static const char *note_of(const struct explored *e, const struct explored_outcome *o) {
    bool in_turn = o->switches == 0 && (o->ending == WORLD_DONE || o->ending == WORLD_ERROR);
    return in_turn && e->noutcomes > 1 ? "as one after the other" : o->note;
}

// In what is left of the row. That it comes about in turn is said by its forced switches, too.
static void add_note(const struct explored *e, const struct explored_outcome *o, size_t used, struct text *out) {
    const char *note = note_of(e, o);
    size_t room = used + 2 < COLUMNS ? COLUMNS - used - 2 : 0;
    if (!note[0] || room < NOTE_LEAST || (note != o->note && strlen(note) > room)) return;
    text_add_str(out, "  ");
    add_cut(out, note, room);
}

static void add_outcome(const struct explored *e, size_t i, size_t width, size_t share_width, struct text *out) {
    const struct explored_outcome *o = &e->outcomes[i];
    size_t line = out->len;
    text_printf(out, "%2zu  ", i + 1);
    size_t from = out->len;
    const char *kind = o->ending == WORLD_DEADLOCK ? "deadlock" : o->ending == WORLD_ENDLESS ? "never ends" : NULL;
    bool fits = !kind && utf8_width(o->text, strlen(o->text)) <= width;
    add_cut(out, kind ? kind : o->text, width);
    pad(out, from, width + 2);
    from = out->len;
    add_share(e, o, out);
    pad(out, from, share_width);
    if (is_counted(e)) add_percent(e, o, out);
    text_add_str(out, "   ");
    if (o->switches == SIZE_MAX) text_add_str(out, " ?");
    else text_printf(out, "%2zu", o->switches);
    add_note(e, o, utf8_width(out->data + line, out->len - line), out);
    text_add_char(out, '\n');
    if (!fits) add_wrapped(out, o->text);
}

static void add_table(const struct explored *e, const struct explored_view *v, struct text *out) {
    size_t width = width_of_outcomes(e, v), share = width_of_shares(e);
    size_t from = out->len;
    text_add_str(out, " #  outcome");
    pad(out, from, width + 6);
    from = out->len;
    text_add_str(out, "schedules");
    pad(out, from, share + (is_counted(e) ? 7 : 0) + 3);
    text_add_str(out, "forced switches\n");
    for (size_t i = 0; i < e->noutcomes && i < OUTCOMES_SHOWN; i++) add_outcome(e, i, width, share, out);
    if (e->noutcomes > OUTCOMES_SHOWN) text_printf(out, "    and %zu more outcomes\n", e->noutcomes - OUTCOMES_SHOWN);
}

static void add_remarks(const struct explored *e, struct text *out) {
    if (e->remarks & REMARK_CLOCK) text_add_str(out, "It reads the clock, which stands still here.\n");
    if (e->remarks & REMARK_RANDOM) text_add_str(out, "It draws random numbers: here the same ones in every schedule.\n");
    if (e->remarks & REMARK_LIMIT && !e->timed) text_add_str(out, "Time limits may pass at any moment here.\n");
    if (e->checked) text_printf(out, "The plain search, schedule by schedule, %s.\n", e->agrees ? "finds the same" : "DISAGREES");
    else if (e->asked) text_add_str(out, "The plain search was left out: there are too many schedules for it.\n");
}

void explored_show(const struct explored *e, const struct explored_view *v, struct text *out) {
    if (e->refusal[0]) {
        text_printf(out, "explore %s: %s\n", e->call, e->refusal);
        return;
    }
    add_head(e, v, out);
    add_totals(e, v, out);
    add_table(e, v, out);
    add_remarks(e, out);
    if (e->noutcomes > 1) text_printf(out, "'show N' shows a schedule that leads to outcome N, 'replay N' walks along it\n");
}
