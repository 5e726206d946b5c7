// Draws a scene: draw SCENE events|svg|html|text. For the tests in this folder, which hold the picture against the events.
#include "base/text.h"
#include "lab/timeline_svg.h"
#include "lab/timeline_text.h"
#include "scenes.h"
#include <stdio.h>
#include <string.h>

static void add_json(struct text *out, const struct event *e) {
    text_printf(out, "{\"kind\":%u,\"task\":%u,\"cell\":%u,\"ns\":%lld,\"flags\":%u,\"a\":%lld,\"b\":%lld,\"text\":\"", e->kind, e->task, e->cell,
                (long long)e->ns, e->flags, (long long)e->a, (long long)e->b);
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

int main(int argc, char **argv) {
    int64_t now;
    uint32_t cell;
    struct telling telling = {.recorder = timeline_recorder_create()};
    struct text out = {0};
    if (argc != 3 || !scene_tell(argv[1], take, &telling, &now, &cell)) {
        fprintf(stderr, "draw SCENE events|svg|html|merged|text\n");
        return 2;
    }
    struct timeline *t = timeline_cut(telling.recorder, cell, now);
    bool is_events = strcmp(argv[2], "events") == 0, fine = is_events || draw(t, argv[2], &out);
    const struct text *shown = is_events ? &telling.events : &out;
    fine = fine && fwrite(text_str(shown), 1, shown->len, stdout) == shown->len;
    timeline_destroy(t);
    timeline_recorder_destroy(telling.recorder);
    text_finish(&telling.events);
    text_finish(&out);
    return fine ? 0 : 1;
}
