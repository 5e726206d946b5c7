// Rows of live lanes. The one idea: time since the cell's beginning is cut into a fixed number of columns, which become twice as wide when
// they are full; a column shows the state that took most of it. So a lane costs the same however long a cell runs and whatever happens.
#include "lab/lanes.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <string.h>

#define FIRST_STEP 100000000 // ns of a column at first
#define NAME_MOST 18         // columns
#define LABEL_LEAST 24
#define LABEL_MOST 38
#define TIME_COLUMNS 9
#define LANE_LEAST 8
#define BAR_COLUMNS 20

enum sign { SIGN_NONE, SIGN_STARTS, SIGN_RUNS, SIGN_SLEEPS, SIGN_WAITS, SIGN_COUNT };

static const char *const ascii_signs[SIGN_COUNT] = {" ", "=", "#", ".", "-"};
static const char *const unicode_signs[SIGN_COUNT] = {" ", "\xe2\x96\x91", "\xe2\x96\x88", "\xc2\xb7", "\xe2\x94\x80"};

// A task's lane: how much of each column was spent in each state.
struct lane {
    uint8_t parts[LANES_COLUMNS][SIGN_COUNT]; // 0 to 255, of the columns that are over
    size_t n;                                 // the column that is being filled
    int64_t spent[SIGN_COUNT];                // ns of each state in that column
};

static enum sign sign_of(const struct track *t) {
    switch (t->state) {
    case TRACK_STARTING:
    case TRACK_READY: return SIGN_STARTS;
    case TRACK_RUNNING: return SIGN_RUNS;
    case TRACK_WAITING: return t->why == WAIT_SLEEP ? SIGN_SLEEPS : SIGN_WAITS;
    default: return SIGN_NONE;
    }
}

static int64_t column_end(const struct lanes *l, size_t n) {
    return l->zero + (int64_t)(n + 1) * l->step;
}

// The column that was being filled is over.
static void next_column(const struct lanes *l, struct lane *lane) {
    for (int i = 0; i < SIGN_COUNT; i++) lane->parts[lane->n][i] = (uint8_t)(255 * lane->spent[i] / l->step);
    lane->n++;
    memset(lane->spent, 0, sizeof lane->spent);
}

static void fill(const struct lanes *l, struct lane *lane, enum sign sign, int64_t from, int64_t to) {
    if (from < l->zero) from = l->zero;
    while (lane->n < LANES_COLUMNS && from < to) {
        int64_t end = column_end(l, lane->n), until = to < end ? to : end;
        if (until > from) lane->spent[sign] += until - from;
        if (to < end) return;
        if (end > from) from = end;
        next_column(l, lane);
    }
}

// Columns become twice as wide.
static void widen_lane(struct lane *lane, int64_t old_step) {
    for (size_t i = 0; i + 1 < lane->n; i += 2) {
        for (int k = 0; k < SIGN_COUNT; k++) lane->parts[i / 2][k] = (uint8_t)((lane->parts[i][k] + lane->parts[i + 1][k]) / 2);
    }
    for (int k = 0; lane->n % 2 && k < SIGN_COUNT; k++) lane->spent[k] += lane->parts[lane->n - 1][k] * old_step / 255;
    lane->n /= 2;
}

static struct lane *lane_of(struct track *t) {
    if (!t->mine) t->mine = mem_alloc_zero(1, sizeof(struct lane));
    return t->mine;
}

static void widen(struct lanes *l) {
    for (size_t i = 0; i < l->tracks.len; i++) {
        if (l->tracks.at[i]->mine) widen_lane(l->tracks.at[i]->mine, l->step);
    }
    l->step *= 2;
}

static void reach(struct lanes *l, int64_t ns) {
    while (ns >= l->zero + (int64_t)LANES_COLUMNS * l->step) widen(l);
}

static void add_interval(void *user, struct track *t, int64_t to) {
    struct lanes *l = user;
    reach(l, to);
    fill(l, lane_of(t), sign_of(t), t->since, to);
}

static void forget_lane(void *user, struct track *t) {
    (void)user;
    mem_free(t->mine);
    t->mine = NULL;
}

void lanes_init(struct lanes *l) {
    *l = (struct lanes){.step = FIRST_STEP, .label = LABEL_LEAST};
    tracks_init(&l->tracks);
    l->tracks.interval = add_interval;
    l->tracks.gone = forget_lane;
    l->tracks.user = l;
}

void lanes_finish(struct lanes *l) {
    tracks_finish(&l->tracks);
}

static void begin_cell(struct lanes *l, int64_t ns) {
    l->zero = ns;
    l->step = FIRST_STEP;
    l->label = LABEL_LEAST;
    l->chunks = l->chunks_done = l->items = l->items_done = 0;
    for (size_t i = 0; i < l->tracks.len; i++) {
        struct lane *lane = l->tracks.at[i]->mine;
        if (lane) *lane = (struct lane){.n = 0};
    }
}

static void take_map(struct lanes *l, const struct event *e) {
    if (l->chunks_done >= l->chunks) {
        l->chunks = l->chunks_done = l->items = l->items_done = 0;
        l->map_began = e->ns;
    }
    l->items += e->a;
    l->chunks += e->b;
}

static bool is_alive(const struct track *t) {
    return !t->gone && t->state != TRACK_NEW && t->state != TRACK_ENDED;
}

void lanes_event(struct lanes *l, const struct event *e) {
    const struct track *before = e->kind == EVENT_START || e->kind >= EVENT_FINISH ? tracks_find(&l->tracks, e->task) : NULL;
    bool was_alive = before && is_alive(before);
    if (e->kind == EVENT_CELL) begin_cell(l, e->ns);
    const struct track *t = tracks_event(&l->tracks, e);
    if (e->kind == EVENT_MAP) take_map(l, e);
    else if (e->kind == EVENT_MAP_CUT) l->chunks -= e->a;
    else if (e->kind == EVENT_CHUNK_END) l->chunks_done++, l->items_done += e->b;
    else if (e->kind == EVENT_START && t && !was_alive) l->live++;
    else if (was_alive && t && t->state == TRACK_ENDED && l->live > 0) l->live--;
}

// What it does, and who keeps it from going on.
static void add_state(struct lanes *l, const struct track *t, struct text *out) {
    const struct track *holder = t->state == TRACK_WAITING && t->holder ? tracks_find(&l->tracks, t->holder) : NULL;
    track_add_label(t, out);
    if (!holder) return;
    text_add_str(out, ", held by ");
    utf8_add_visible(out, holder->name, strlen(holder->name));
}

// Drawing.

struct drawing {
    struct lanes *l;
    const struct lanes_view *v;
    int64_t now;
    size_t name, label, time, lane; // columns; 0: left out
    size_t rows;
};

static void piece(const struct drawing *d, enum lanes_style style, uint32_t task, const char *text, size_t len) {
    d->v->emit(d->v->user, style, task, text, len);
}

static void begin_row(struct drawing *d) {
    if (d->rows++) piece(d, LANES_PLAIN, 0, "\n", 1);
}

// A text in a column: cut or filled up with blanks.
static void cell(const struct drawing *d, enum lanes_style style, uint32_t task, const struct text *t, size_t columns) {
    size_t w = utf8_width(text_str(t), t->len), len = w > columns ? utf8_fit(text_str(t), t->len, columns) : t->len;
    struct text blanks = {0};
    piece(d, style, task, text_str(t), len);
    w = utf8_width(text_str(t), len);
    text_add_repeat(&blanks, ' ', (w < columns ? columns - w : 0) + 1);
    piece(d, LANES_PLAIN, 0, text_str(&blanks), blanks.len);
    text_finish(&blanks);
}

static void add_time(struct text *out, int64_t ns) {
    double s = (double)(ns > 0 ? ns : 0) / 1e9;
    if (s < 1000) text_printf(out, "%7.1f s", s);
    else text_printf(out, "%5.0f min", s / 60);
}

// The state that took most of some columns; none, if they are blank.
static int main_sign(const struct lane *lane, size_t from, size_t to) {
    int spent[SIGN_COUNT] = {0}, best = SIGN_NONE;
    for (size_t i = from; i < to && i < lane->n; i++) {
        for (int k = 1; k < SIGN_COUNT; k++) spent[k] += lane->parts[i][k];
    }
    for (int k = 1; k < SIGN_COUNT; k++) {
        if (spent[k] > spent[best]) best = k;
    }
    return best;
}

// Lanes of so many columns: each stands for several of those that are kept.
static void draw_lane(const struct drawing *d, struct track *t) {
    struct lane now = *lane_of(t);
    struct text line = {0};
    fill(d->l, &now, sign_of(t), t->since, d->now);
    if (now.n < LANES_COLUMNS) next_column(d->l, &now);
    size_t each = LANES_COLUMNS / d->lane;
    for (size_t i = 0; i < now.n; i += each) {
        text_add_str(&line, (d->v->unicode ? unicode_signs : ascii_signs)[main_sign(&now, i, i + each)]);
    }
    while (line.len && line.data[line.len - 1] == ' ') line.len--;
    piece(d, LANES_STATE, 0, text_str(&line), line.len);
    text_finish(&line);
}

static void draw_task(struct drawing *d, struct track *t) {
    struct text name = {0}, label = {0}, time = {0};
    utf8_add_visible(&name, t->name, strlen(t->name));
    add_state(d->l, t, &label);
    add_time(&time, d->now - (t->started >= 0 && t->started > d->l->zero ? t->started : d->l->zero));
    begin_row(d);
    cell(d, LANES_NAME, t->id, &name, d->name);
    cell(d, t->state == TRACK_WAITING ? LANES_WAIT : LANES_STATE, 0, &label, d->label);
    if (d->time) cell(d, LANES_TIME, 0, &time, d->time);
    if (d->lane) draw_lane(d, t);
    text_finish(&name);
    text_finish(&label);
    text_finish(&time);
}

static void add_bar(const struct drawing *d, struct text *out, double part) {
    size_t full = (size_t)(part * BAR_COLUMNS);
    if (!d->v->unicode) text_add_char(out, '[');
    for (size_t i = 0; i < BAR_COLUMNS; i++) {
        if (d->v->unicode) text_add_str(out, i < full ? "\xe2\x96\x88" : "\xe2\x96\x91");
        else text_add_char(out, i < full ? '#' : '.');
    }
    if (!d->v->unicode) text_add_char(out, ']');
}

// "pool [####....] 12 of 40 chunks, 31 items/s, 0.9 s left"
static void draw_progress(struct drawing *d) {
    const struct lanes *l = d->l;
    double part = (double)l->chunks_done / (double)l->chunks, s = (double)(d->now - l->map_began) / 1e9;
    struct text line = {0};
    if (d->v->width >= 60) add_bar(d, &line, part);
    text_printf(&line, "%s%lld of %lld chunk%s", line.len ? " " : "", (long long)l->chunks_done, (long long)l->chunks, l->chunks == 1 ? "" : "s");
    if (l->chunks_done > 0 && s > 0) {
        double rate = (double)l->items_done / s;
        text_printf(&line, rate < 10 ? ", %.1f items/s" : ", %.0f items/s", rate);
        text_printf(&line, ", %.1f s left", s * (1 - part) / part);
    }
    struct text name = {0};
    text_add_str(&name, "pool");
    begin_row(d);
    cell(d, LANES_TIME, 0, &name, d->name);
    size_t room = d->v->width > d->name + 1 ? d->v->width - d->name - 1 : 1;
    piece(d, LANES_STATE, 0, text_str(&line), utf8_fit(text_str(&line), line.len, room));
    text_finish(&line);
    text_finish(&name);
}

static void draw_rest(struct drawing *d, size_t more, size_t waiting) {
    struct text line = {0};
    text_printf(&line, "and %zu more", more);
    if (waiting == more) text_add_str(&line, ", all waiting");
    else text_printf(&line, ", %zu of them waiting", waiting);
    begin_row(d);
    piece(d, LANES_TIME, 0, text_str(&line), utf8_fit(text_str(&line), line.len, d->v->width));
    text_finish(&line);
}

// The widest name of those shown. States get as much room as they have needed in this cell, so that the columns stay where they are.
static size_t widest(const struct drawing *d, size_t shown) {
    size_t wide = 4;
    struct text label = {0};
    for (size_t i = 0; i < d->l->tracks.len && shown > 0; i++) {
        const struct track *t = d->l->tracks.at[i];
        if (!is_alive(t)) continue;
        size_t w = utf8_width(t->name, strlen(t->name));
        if (w > wide) wide = w;
        text_clear(&label);
        add_state(d->l, t, &label);
        w = utf8_width(text_str(&label), label.len);
        if (w > d->l->label) d->l->label = w < LABEL_MOST ? w : LABEL_MOST;
        shown--;
    }
    text_finish(&label);
    return wide < NAME_MOST ? wide : NAME_MOST;
}

// What there is room for: the name and what it does, then the time, then the lane.
static void lay_out(struct drawing *d, size_t shown) {
    size_t width = d->v->width;
    d->name = widest(d, shown);
    if (d->name > width / 2) d->name = width / 2;
    size_t left = width > d->name + 3 ? width - d->name - 2 : 1; // each column has a blank behind it
    d->label = left > d->l->label ? d->l->label : left;
    left -= d->label;
    d->time = left > TIME_COLUMNS + 1 ? TIME_COLUMNS : 0;
    left -= d->time ? d->time + 2 : 0;
    for (d->lane = LANES_COLUMNS; d->lane > left; d->lane /= 2) continue;
    if (d->lane < LANE_LEAST) d->lane = 0;
}

bool lanes_draw(struct lanes *l, int64_t now, const struct lanes_view *v) {
    bool maps = l->chunks_done < l->chunks;
    if (l->live == 0 && !maps) return false;
    struct drawing d = {.l = l, .v = v, .now = now};
    size_t all = 0, rows = v->rows - maps, shown = 0, waiting = 0;
    reach(l, now);
    for (size_t i = 0; i < l->tracks.len; i++) all += is_alive(l->tracks.at[i]);
    size_t most = all <= rows ? all : rows - 1;
    lay_out(&d, most);
    for (size_t i = 0; i < l->tracks.len; i++) {
        struct track *t = l->tracks.at[i];
        if (!is_alive(t)) continue;
        if (shown < most) draw_task(&d, t);
        else waiting += t->state == TRACK_WAITING;
        shown++;
    }
    if (all > most) draw_rest(&d, all - most, waiting);
    if (maps) draw_progress(&d);
    return true;
}
