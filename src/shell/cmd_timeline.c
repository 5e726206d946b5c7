// timeline: what every task of a cell did and when, on the screen or in a file. The one idea: it is made anew from the log each time, so it
// shows what everybody else was told.

#include "shell/commands.h"

#include "base/mem.h"
#include "base/outfile.h"
#include "base/utf8.h"
#include "lab/timeline_text.h"
#include "shell/picture.h"
#include "shell/session.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BATCH 512
#define ROWS_BESIDE 12 // of the screen, for title, scale, legend and lists
#define LANES_LEAST 12
#define LANES_WITHOUT_TERMINAL 40

static struct timeline_recorder *read_log(struct session *s) {
    struct timeline_recorder *r = timeline_recorder_create();
    struct log_cursor at = {0};
    struct text texts = {0};
    struct event *events = mem_alloc(BATCH * sizeof *events);
    for (size_t n; (n = log_read(engine_log(s->engine), &at, events, BATCH, &texts, false)) > 0; text_clear(&texts)) {
        for (size_t i = 0; i < n; i++) timeline_recorder_event(r, &events[i]);
    }
    mem_free(events);
    text_finish(&texts);
    return r;
}

static enum screen_style style_of_state(uint32_t state) {
    switch ((enum timeline_state)state) {
    case TIMELINE_RUNNING:
        return STYLE_STRING;
    case TIMELINE_LOCK:
    case TIMELINE_GIL:
        return STYLE_ERROR;
    case TIMELINE_ASLEEP:
    case TIMELINE_NEW:
    case TIMELINE_UNKNOWN:
        return STYLE_DIM;
    case TIMELINE_JOIN:
        return STYLE_NUMBER;
    case TIMELINE_READY:
        return STYLE_PLAIN;
    default:
        return STYLE_KEYWORD;
    }
}

static void emit(void *user, enum timeline_style style, uint32_t number, const char *text, size_t len) {
    static const enum screen_style styles[TIMELINE_STYLE_COUNT] = {
        [TIMELINE_STYLE_TITLE] = STYLE_STRONG, [TIMELINE_STYLE_SCALE] = STYLE_DIM, [TIMELINE_STYLE_NOTE] = STYLE_DIM,
    };
    struct text *out = user;
    enum screen_style s = style == TIMELINE_STYLE_NAME ? screen_task_style(number)
                          : style == TIMELINE_STYLE_STATE ? style_of_state(number) : styles[style];
    if (s != STYLE_PLAIN) text_add_style(out, s);
    text_add(out, text, len);
    if (s != STYLE_PLAIN) text_add_str(out, MARK_END);
}

static void draw(struct command_call *c, const struct timeline *t) {
    const struct screen *screen = &c->session->screen;
    size_t gutter = c->inside_cell ? feed_gutter_columns(c->session->feed) : 0;
    size_t lanes = screen->height > ROWS_BESIDE + LANES_LEAST ? screen->height - ROWS_BESIDE : LANES_LEAST;
    timeline_draw_text(t, &(struct timeline_text_options){
        .width = screen->width > gutter ? screen->width - gutter : 1,
        .most_lanes = screen->is_terminal ? lanes : LANES_WITHOUT_TERMINAL,
        .unicode = screen->unicode,
        .emit = emit,
        .user = c->out,
    });
}

struct wanted {
    uint32_t cell;    // 0: the last one
    const char *path; // of a file, or NULL
};

// LAST, or the number of a cell.
static bool take_cell(struct command_call *c, const char *word, struct wanted *w) {
    if (strcasecmp(word, "last") == 0) return true;
    char *end;
    unsigned long n = strtoul(word, &end, 10);
    w->cell = (uint32_t)n;
    if (*word >= '0' && *word <= '9' && *end == 0 && n > 0 && n < UINT32_MAX) return true;
    text_add_str(c->out, "timeline takes a cell's number, or last, and -o FILE");
    return false;
}

// A program writes no files, this way neither.
static bool take_path(struct command_call *c, const char *word, struct wanted *w) {
    if (c->inside_cell) {
        text_add_str(c->out, "timeline -o is for the prompt: a program writes no files; bobbin --timeline FILE draws the whole run");
    } else if (!word) {
        text_add_str(c->out, "-o needs the name of a file that ends in " PICTURE_ENDINGS);
    } else if (!picture_knows(word)) {
        text_add_str(c->out, "a picture's name ends in " PICTURE_ENDINGS ", unlike '");
        utf8_add_visible(c->out, word, strlen(word));
        text_add_str(c->out, "'");
    } else {
        w->path = word;
    }
    return w->path != NULL;
}

static bool read_words(struct command_call *c, struct wanted *w) {
    for (size_t i = 0; i < c->nwords; i++) {
        bool is_path = strcmp(c->words[i], "-o") == 0;
        if (is_path && !take_path(c, i + 1 < c->nwords ? c->words[++i] : NULL, w)) return false;
        if (!is_path && !take_cell(c, c->words[i], w)) return false;
    }
    return true;
}

static bool write_file(struct command_call *c, const struct timeline *t, const char *path) {
    struct text picture = {0}, heading = {0};
    text_printf(&heading, "Timeline of cell %u", t->cell);
    picture_fill(&picture, path, t, text_str(&heading));
    bool fine = outfile_write(path, text_str(&picture), picture.len, c->out);
    if (!fine) text_add_str(c->out, "; nothing was written there");
    if (fine) {
        text_add_str(c->out, "wrote ");
        utf8_add_visible(c->out, path, strlen(path));
        text_printf(c->out, ": cell %u, %zu kB\n", t->cell, (picture.len + 999) / 1000);
    }
    text_finish(&picture);
    text_finish(&heading);
    return fine;
}

static bool show(struct command_call *c, const struct timeline_recorder *r, const struct wanted *w) {
    uint32_t cell = w->cell ? w->cell : timeline_last_cell(r);
    if (!cell) {
        text_add_str(c->out, "nothing has run yet\n");
        return true;
    }
    struct timeline *t = timeline_cut(r, cell, log_now(engine_log(c->session->engine)));
    if (!t) {
        text_printf(c->out, "the log has nothing of cell %u; the last one was %u", cell, c->session->cell);
        return false;
    }
    bool fine = w->path ? write_file(c, t, w->path) : (draw(c, t), true);
    timeline_destroy(t);
    return fine;
}

static bool run_timeline(struct command_call *c) {
    struct wanted w = {0};
    if (!read_words(c, &w)) return false;
    struct timeline_recorder *r = read_log(c->session);
    bool fine = show(c, r, &w);
    timeline_recorder_destroy(r);
    return fine;
}

const struct command cmd_timeline = {
    .name = "timeline", .group = GROUP_TASKS, .usage = "timeline [LAST | CELL] [-o FILE]", .max = 3, .run = run_timeline,
    .help = "Draws what every thread and process of a cell did and when: at work, asleep, waiting and for what. Without a number it "
            "takes the last cell that started some. -o writes a picture: FILE.svg, or FILE.html to zoom and filter.",
    .example = "timeline",
};
