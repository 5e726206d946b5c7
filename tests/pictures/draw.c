// Draws a scene: draw SCENE events|svg|html|merged|text, or times that: draw SCENE time. For the tests in this folder, which hold the
// picture against the events, and for tests/bench/run.
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "lab/timeline_svg.h"
#include "lab/timeline_text.h"
#include "scenes.h"
#include "task/task.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[EVENT_COUNT] = {
#define X(name, text) [EVENT_##name] = text,
    EVENT_KINDS(X)
#undef X
};
static const char *const whys[WAIT_WHY_COUNT] = {
#define X(name, text) [WAIT_##name] = text,
    WAIT_WHYS(X)
#undef X
};

static void add_json(struct text *out, const struct event *e) {
    text_printf(out, "{\"kind\":\"%s\",\"task\":%u,\"ns\":%lld,\"a\":%lld,\"b\":%lld,", kinds[e->kind], e->task, (long long)e->ns, (long long)e->a,
                (long long)e->b);
    text_printf(out, "\"why\":\"%s\",\"text\":\"", e->kind == EVENT_BLOCK ? whys[e->a] : "");
    for (size_t i = 0; i < e->text_len; i++) {
        unsigned char c = (unsigned char)e->text[i];
        text_printf(out, c >= ' ' && c < 0x7f && c != '"' && c != '\\' ? "%c" : "\\u%04x", c); // bytes, as Latin-1
    }
    text_add_str(out, "\"}\n");
}

struct telling {
    struct timeline_recorder *recorder;
    struct text events;
};

static void take(void *user, const struct event *e) {
    struct telling *t = user;
    timeline_recorder_event(t->recorder, e);
    add_json(&t->events, e);
}

static void collect(void *user, enum timeline_style style, uint32_t number, const char *text, size_t len) {
    (void)style;
    (void)number;
    text_add(user, text, len);
}

static bool draw(const struct timeline *t, const char *format, struct text *out) {
    if (!t) return true;
    if (strcmp(format, "svg") == 0) timeline_svg_add(out, t, &(struct timeline_svg_options){.standalone = true});
    else if (strcmp(format, "html") == 0) timeline_html_add(out, t, "A scene");
    else if (strcmp(format, "merged") == 0) timeline_svg_add(out, t, &(struct timeline_svg_options){.standalone = true, .most_intervals = 2000});
    else if (strcmp(format, "text") == 0) timeline_draw_text(t, &(struct timeline_text_options){.width = 80, .unicode = true, .emit = collect, .user = out});
    else return false;
    return true;
}

// How long it takes from events to text, in ms of processor time, the median of several times; how many events; and the bytes of the page.
#define TIMES 9

struct kept {
    struct event *events;
    size_t n, cap;
    struct text texts; // each event's text, by offset until all are there
};

static void keep(void *user, const struct event *e) {
    struct kept *k = user;
    mem_reserve(k->events, k->n, k->cap);
    k->events[k->n] = *e;
    k->events[k->n++].spare = k->texts.len;
    text_add(&k->texts, e->text, e->text_len);
}

static int by_length(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int64_t time_once(const struct kept *k, uint32_t cell, int64_t now) {
    struct text out = {0};
    int64_t began = clock_thread_cpu();
    struct timeline_recorder *r = timeline_recorder_create();
    for (size_t i = 0; i < k->n; i++) timeline_recorder_event(r, &k->events[i]);
    struct timeline *t = timeline_cut(r, cell, now);
    timeline_draw_text(t, &(struct timeline_text_options){.width = 80, .most_lanes = 40, .unicode = true, .emit = collect, .user = &out});
    int64_t took = clock_thread_cpu() - began;
    timeline_destroy(t);
    timeline_recorder_destroy(r);
    text_finish(&out);
    return took;
}

static bool time_scene(const char *name, const struct timeline *t) {
    struct kept k = {0};
    struct text page = {0};
    int64_t now, took[TIMES];
    uint32_t cell;
    scene_tell(name, keep, &k, &now, &cell);
    for (size_t i = 0; i < k.n; i++) k.events[i].text = text_str(&k.texts) + k.events[i].spare;
    for (size_t i = 0; i < TIMES; i++) took[i] = time_once(&k, cell, now);
    qsort(took, TIMES, sizeof *took, by_length);
    timeline_html_add(&page, t, "A scene");
    printf("%.3f %zu %zu\n", (double)took[TIMES / 2] / 1e6, k.n, page.len);
    text_finish(&page);
    text_finish(&k.texts);
    mem_free(k.events);
    return true;
}

int main(int argc, char **argv) {
    int64_t now;
    uint32_t cell;
    struct telling telling = {.recorder = timeline_recorder_create()};
    struct text out = {0};
    if (argc != 3 || !scene_tell(argv[1], take, &telling, &now, &cell)) {
        fprintf(stderr, "draw SCENE events|svg|html|merged|text|time\n");
        return 2;
    }
    struct timeline *t = timeline_cut(telling.recorder, cell, now);
    bool is_events = strcmp(argv[2], "events") == 0, is_time = strcmp(argv[2], "time") == 0;
    bool fine = is_time ? time_scene(argv[1], t) : is_events || draw(t, argv[2], &out);
    const struct text *shown = is_events ? &telling.events : &out;
    fine = fine && fwrite(text_str(shown), 1, shown->len, stdout) == shown->len;
    timeline_destroy(t);
    timeline_recorder_destroy(telling.recorder);
    text_finish(&telling.events);
    text_finish(&out);
    return fine ? 0 : 1;
}
