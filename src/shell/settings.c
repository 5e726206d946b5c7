// What can be set, as one table: `set`, `show`, help and completion all read it. The one idea: a row knows how to write its
// value as the text that would set it.

#include "shell/settings.h"

#include "base/clock.h"
#include "shell/session.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const off_on[] = {"off", "on"};

static void get_clock(const struct session *s, struct text *out) {
    text_add_str(out, off_on[s->clock_ns != 0]);
}

// Switched on again it begins anew.
static bool set_clock(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    if (n < 0) return false;
    s->clock_ns = n ? clock_now() : 0;
    return true;
}

static void get_color(const struct session *s, struct text *out) {
    text_add_str(out, color_words[s->color]);
}

static bool set_color(struct session *s, const char *v, struct text *say) {
    int n = word_choice(color_words, 3, v);
    if (n < 0) return false;
    s->color = (enum color_choice)n;
    screen_set_color(&s->screen, s->color);
    return true;
}

static void get_feed(const struct session *s, struct text *out) {
    text_add_str(out, feed_words[s->feed_mode]);
}

static bool set_feed(struct session *s, const char *v, struct text *say) {
    int n = word_choice(feed_words, 3, v);
    if (n < 0) return false;
    s->feed_mode = (enum feed_mode)n;
    feed_set_mode(s->feed, s->feed_mode);
    return true;
}

static void get_max_tasks(const struct session *s, struct text *out) {
    text_printf(out, "%zu", s->max_tasks);
}

static bool read_count(const char *v, long long most, size_t *out) {
    char *end;
    errno = 0;
    long long n = strtoll(v, &end, 10);
    if (errno || *end || end == v || n < 1 || n > most) return false;
    *out = (size_t)n;
    return true;
}

static bool set_max_tasks(struct session *s, const char *v, struct text *say) {
    if (!read_count(v, 1000000, &s->max_tasks)) return false;
    engine_set_max_tasks(s->engine, s->max_tasks);
    return true;
}

static void get_max_processes(const struct session *s, struct text *out) {
    text_printf(out, "%zu", s->max_processes);
}

static bool set_max_processes(struct session *s, const char *v, struct text *say) {
    if (!read_count(v, 1000, &s->max_processes)) return false;
    engine_set_max_processes(s->engine, s->max_processes);
    return true;
}

// As 512M: the largest unit that leaves no rest.
static void get_memory(const struct session *s, struct text *out) {
    static const char units[] = {'G', 'M', 'K'};
    for (int i = 0, shift = 30; i < 3; i++, shift -= 10) {
        if (s->memory_bytes & (((size_t)1 << shift) - 1)) continue;
        text_printf(out, "%zu%c", s->memory_bytes >> shift, units[i]);
        return;
    }
    text_printf(out, "%zu", s->memory_bytes);
}

#define MEMORY_LEAST ((size_t)4 << 20)
#define MEMORY_MOST ((size_t)1 << 40)

static bool set_memory(struct session *s, const char *v, struct text *say) {
    char *end;
    double d = strtod(v, &end);
    if (end == v || end != v + strspn(v, "0123456789.")) return false;
    if (strchr("kK", *end) && *end) d *= 1024, end++;
    else if (strchr("mM", *end) && *end) d *= 1048576, end++;
    else if (strchr("gG", *end) && *end) d *= 1073741824, end++;
    if (strcasecmp(end, "B") == 0 || strcasecmp(end, "iB") == 0) end += strlen(end);
    if (*end || !(d >= (double)MEMORY_LEAST && d <= (double)MEMORY_MOST)) return false;
    s->memory_bytes = (size_t)d;
    engine_set_memory(s->engine, s->memory_bytes);
    return true;
}

static void get_lanes(const struct session *s, struct text *out) {
    text_add_str(out, off_on[!s->panel.is_unwanted]);
}

static bool set_lanes(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    if (n < 0) return false;
    s->panel.is_unwanted = n == 0;
    if (n == 0) panel_end(&s->panel, &s->screen);
    return true;
}

static void get_pin(const struct session *s, struct text *out) {
    text_add_str(out, off_on[s->pin]);
}

static bool set_pin(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    if (n < 0) return false;
    if (!engine_set_pin(s->engine, n == 1)) {
        text_add_str(say, "this system does not let threads be kept on one processor");
        return false;
    }
    if (n == 1 && s->schedule.schedule == SCHEDULE_SIM) text_add_str(say, "it holds for real threads; the simulated ones stay free\n");
    s->pin = n == 1;
    return true;
}

static void get_notes(const struct session *s, struct text *out) {
    text_add_str(out, off_on[s->notes]);
}

static bool set_notes(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    if (n < 0) return false;
    s->notes = n == 1;
    session_tell_player(s);
    return true;
}

static void get_skip(const struct session *s, struct text *out) {
    text_add_str(out, off_on[s->skip]);
}

static bool set_skip(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    if (n < 0) return false;
    s->skip = n == 1;
    session_tell_player(s);
    return true;
}

static const char *const pace_words[PACE_COUNT] = {
#define X(name, text) [PACE_##name] = text,
    PACES(X)
#undef X
};

static const unsigned pace_factors[PACE_COUNT] = {[PACE_INSTANT] = 0, [PACE_1X] = 1, [PACE_10X] = 10};

static void get_pace(const struct session *s, struct text *out) {
    text_add_str(out, pace_words[s->pace]);
}

static bool set_pace(struct session *s, const char *v, struct text *say) {
    int n = word_choice(pace_words, PACE_COUNT, v);
    if (n < 0) return false;
    s->pace = (enum pace)n;
    s->schedule.pace = pace_factors[n];
    engine_set_pace(s->engine, pace_factors[n]);
    return true;
}

static void get_races(const struct session *s, struct text *out) {
    text_add_str(out, off_on[s->races_wanted]);
}

static bool set_races(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    if (n < 0) return false;
    bool news = n == 1 && !s->races_wanted;
    s->races_wanted = n == 1;
    races_want(s->races, s->races_wanted);
    if (news && s->schedule.schedule != SCHEDULE_SIM) text_add_str(say, "it holds under the scheduler sim; free and gil are not looked at\n");
    return true;
}

static void get_schedule(const struct session *s, struct text *out) {
    text_add_str(out, s->by_hand ? "manual" : schedule_name(s->schedule.schedule));
}

// By hand goes what is called at the prompt, on a copy; all else runs under the scheduler that there was.
static bool set_schedule(struct session *s, const char *v, struct text *say) {
    struct schedule_options o = s->schedule;
    int n = schedule_find(v);
    bool by_hand = strcmp(v, "manual") == 0;
    if (by_hand || n >= 0) s->by_hand = by_hand;
    if (n < 0) return by_hand;
    o.schedule = (enum schedule)n;
    return session_set_schedule(s, &o, say);
}

static void get_seed(const struct session *s, struct text *out) {
    text_printf(out, "%llu", (unsigned long long)s->schedule.seed);
}

static bool set_seed(struct session *s, const char *v, struct text *say) {
    struct schedule_options o = s->schedule;
    return parse_whole(v, 0, SCHEDULE_SEED_MAX, &o.seed) && session_set_schedule(s, &o, say);
}

static void get_cores(const struct session *s, struct text *out) {
    text_printf(out, "%u", s->schedule.cores);
}

static bool set_cores(struct session *s, const char *v, struct text *say) {
    struct schedule_options o = s->schedule;
    uint64_t n;
    if (!parse_whole(v, 1, SCHEDULE_CORES_MAX, &n)) return false;
    o.cores = (unsigned)n;
    return session_set_schedule(s, &o, say);
}

static void get_deadlocks(const struct session *s, struct text *out) {
    text_add_str(out, off_on[!s->deadlocks_off]);
}

static bool set_deadlocks(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    (void)say;
    if (n < 0) return false;
    s->deadlocks_off = n == 0;
    engine_set_deadlocks(s->engine, n == 1);
    return true;
}

static void get_gil_interval(const struct session *s, struct text *out) {
    text_printf(out, "%g", (double)s->schedule.gil_interval_ns / 1e6);
}

static bool set_gil_interval(struct session *s, const char *v, struct text *say) {
    struct schedule_options o = s->schedule;
    o.gil_interval_ns = parse_milliseconds(v);
    if (o.gil_interval_ns < GIL_INTERVAL_LEAST_NS || o.gil_interval_ns > GIL_INTERVAL_MOST_NS) return false;
    return session_set_schedule(s, &o, say);
}

static const char *const gil_check_words[] = {"loop", "op"};

static void get_gil_check(const struct session *s, struct text *out) {
    text_add_str(out, gil_check_words[s->schedule.gil_check_op]);
}

static bool set_gil_check(struct session *s, const char *v, struct text *say) {
    struct schedule_options o = s->schedule;
    int n = word_choice(gil_check_words, 2, v);
    if (n < 0) return false;
    o.gil_check_op = n == 1;
    return session_set_schedule(s, &o, say);
}

static void get_timeout(const struct session *s, struct text *out) {
    if (s->timeout_ns) text_printf(out, "%g", (double)s->timeout_ns / 1e9);
    else text_add_str(out, "off");
}

static bool set_timeout(struct session *s, const char *v, struct text *say) {
    int64_t ns = strcmp(v, "off") == 0 || strcmp(v, "0") == 0 ? 0 : parse_seconds(v);
    if (ns < 0) return false;
    s->timeout_ns = ns;
    return true;
}

static void get_unicode(const struct session *s, struct text *out) {
    text_add_str(out, off_on[s->screen.unicode]);
}

static bool set_unicode(struct session *s, const char *v, struct text *say) {
    int n = word_choice(off_on, 2, v);
    if (n < 0) return false;
    s->screen.unicode = n == 1;
    feed_set_unicode(s->feed, s->screen.unicode);
    __atomic_store_n(&s->lab.unicode, s->screen.unicode, __ATOMIC_RELAXED);
    return true;
}

static const struct setting table[] = {
    {"clock", "on or off", "A talk's clock beside the keys: minutes since it was switched on, and how many the lesson takes.", "on off",
     get_clock, set_clock},
    {"color", "auto, always or never", "Colours; auto: on a terminal, unless NO_COLOR is set.", "auto always never", get_color, set_color},
    {"cores", "1 to 1024", "The simulated machine's processors, under the scheduler sim.", NULL, get_cores, set_cores},
    {"deadlocks", "on or off", "Whether tasks that wait for ever end the cell, and lock orders that could lead there are told.", "on off",
     get_deadlocks, set_deadlocks},
    {"feed", "auto, on or off", "Lines with time and name: while tasks live, always, or only what is printed.", "auto on off",
     get_feed, set_feed},
    {"gil-check", "loop or op", "Where the GIL can change hands: at calls and loops, as in Python since 3.10, or behind each operation, as before.",
     "loop op", get_gil_check, set_gil_check},
    {"gil-interval", "0.1 to 1000 milliseconds", "How long a thread waits for the GIL before it asks for it: 5, as in Python.", NULL,
     get_gil_interval, set_gil_interval},
    {"lanes", "on or off", "A row for each task while a cell runs for longer, on a terminal.", "on off", get_lanes, set_lanes},
    {"max-processes", "1 to 1000", "How many processes may be alive at once.", NULL, get_max_processes, set_max_processes},
    {"max-tasks", "1 to 1000000", "How many threads may be alive at once.", NULL, get_max_tasks, set_max_tasks},
    {"memory", "4M to 1024G", "What a program may use for its values before MemoryError: 512M, 2G.", NULL, get_memory, set_memory},
    {"notes", "on or off", "Whether a lesson's notes for the instructor are shown here; `bobbin notes` shows them in a second terminal.", "on off", get_notes, set_notes},
    {"pace", "instant, 1x or 10x", "How fast simulated time is shown: at once, as if it passed, or ten times as fast.", "instant 1x 10x",
     get_pace, set_pace},
    {"pin", "on or off", "Keeps each new thread on one of the processors, in turn; `machine` shows where they are.", "on off", get_pin, set_pin},
    {"races", "on or off", "Tells which variables threads use in no order, under the scheduler sim; not under free and gil.", "on off",
     get_races, set_races},
    {"schedule", "free, gil, sim or manual",
     "Who runs when: all at once; one at a time, as in Python with its global lock; on a simulated machine; or as you say: a function that is "
     "called at the prompt runs on a copy of your variables, and at each step you name the task that goes on.",
     "free gil sim manual", get_schedule, set_schedule},
    {"seed", "0 to 9223372036854775807", "What all choices of the scheduler sim come from, and the order of a question's choices.", NULL, get_seed, set_seed},
    {"skip", "on or off", "Whether questions and exercises of a lesson may be left out.", "on off", get_skip, set_skip},
    {"timeout", "seconds, or off", "A cell that runs longer is interrupted.", "off", get_timeout, set_timeout},
    {"unicode", "on or off", "Symbols beyond ASCII in what bobbin itself writes.", "on off", get_unicode, set_unicode},
};
#define SETTINGS (sizeof table / sizeof *table)

size_t setting_count(void) {
    return SETTINGS;
}

const struct setting *setting_at(size_t i) {
    return &table[i];
}

const struct setting *setting_find(const char *name) {
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(table[i].name, name) == 0) return &table[i];
    }
    return NULL;
}
