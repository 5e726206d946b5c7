// The log into files. What a line or a slice looks like is lab's business; this knows only when to write. The one idea: the recorder reads
// with the feed, which the log lets nobody outrun, so a ring that wraps loses nothing; and memory holds what the next write takes.
#include "shell/record.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "lab/event_lines.h"
#include "lab/timeline.h"
#include "lab/trace_json.h"
#include "shell/picture.h"

struct record {
    struct log *log;
    struct outfile lines_file, trace_file, timeline_file;
    struct timeline_recorder *timeline; // NULL: not asked for
    struct event_lines lines;
    struct trace_json *trace; // NULL: not asked for
    bool has_lines;
};

static bool open_lines(struct record *r, const struct options *o, struct log *log, struct text *message) {
    const char *path = o->events_file;
    int64_t wall = o->schedule.schedule == SCHEDULE_SIM ? SCHEDULE_SIM_EPOCH_NS : clock_wall();
    if (!path) return true;
    if (!outfile_open(&r->lines_file, path, message)) return false;
    r->has_lines = true;
    event_lines_begin(&r->lines, &r->lines_file.waiting, log_now(log), wall);
    return true;
}

static bool open_trace(struct record *r, const char *path, struct text *message) {
    if (!path) return true;
    if (!outfile_open(&r->trace_file, path, message)) return false;
    r->trace = trace_json_begin(&r->trace_file.waiting);
    return true;
}

static bool open_timeline(struct record *r, const char *path, struct text *message) {
    if (!path) return true;
    if (!outfile_open(&r->timeline_file, path, message)) return false;
    r->timeline = timeline_recorder_create();
    return true;
}

static void drop(struct record *r) {
    if (r->has_lines) {
        event_lines_finish(&r->lines);
        outfile_drop(&r->lines_file);
    }
    if (r->trace) {
        trace_json_end(r->trace);
        outfile_drop(&r->trace_file);
    }
    mem_free(r);
}

struct record *record_open(const struct options *o, struct log *log, struct text *message) {
    if (!o->events_file && !o->trace_file && !o->timeline_file) return NULL;
    struct record *r = mem_alloc_zero(1, sizeof *r);
    log_set_paced(log, true);
    r->log = log;
    bool fine = open_lines(r, o, log, message) && open_trace(r, o->trace_file, message) &&
                open_timeline(r, o->timeline_file, message);
    if (fine) return r;
    drop(r);
    return NULL;
}

void record_event(struct record *r, const struct event *e) {
    if (!r) return;
    if (r->has_lines) {
        event_lines_add(&r->lines, e);
        outfile_may_write(&r->lines_file);
    }
    if (r->trace) {
        trace_json_add(r->trace, e);
        outfile_may_write(&r->trace_file);
    }
    if (r->timeline) timeline_recorder_event(r->timeline, e);
}

static bool close_timeline(struct record *r, struct text *message) {
    struct timeline *t = timeline_cut(r->timeline, 0, log_now(r->log));
    picture_fill(&r->timeline_file.waiting, r->timeline_file.path, t, "Timeline");
    timeline_destroy(t);
    timeline_recorder_destroy(r->timeline);
    return outfile_close(&r->timeline_file, message);
}

bool record_close(struct record *r, struct text *message) {
    bool fine = true;
    if (!r) return true;
    if (r->has_lines) {
        event_lines_finish(&r->lines);
        fine = outfile_close(&r->lines_file, message);
    }
    if (r->trace) {
        trace_json_end(r->trace);
        if (!fine && r->trace_file.error) text_add_str(message, "; ");
        fine = outfile_close(&r->trace_file, message) && fine;
    }
    if (r->timeline) {
        if (!fine) text_add_str(message, "; ");
        fine = close_timeline(r, message) && fine;
    }
    mem_free(r);
    return fine;
}
