// The command line. It may not know what the modes do: it only says what was asked for, or why that makes no sense, with the
// nearest word when one was nearly right. The one idea: every option is a row of a table; --help is text beside it.

#include "shell/options.h"

#include "base/suggest.h"
#include "shell/picture.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const feed_words[3] = {"auto", "on", "off"};
const char *const color_words[3] = {"auto", "always", "never"};

// The modes that have a word, and what files they take; NULL: none.
static const struct {
    const char *word, *takes;
} mode_words[MODE_COUNT] = {
    [MODE_CHECK] = {"check", "a lesson (.md, .ipynb)"},
    [MODE_EXPORT] = {"export", "a lesson (.md, .ipynb)"},
    [MODE_LIST] = {"list", NULL},
    [MODE_NEW] = {"new", "the lesson to be (.md)"},
    [MODE_NOTES] = {"notes", NULL},
    [MODE_RUN] = {"run", "a lesson (.md, .ipynb), a program (.py), or - for standard input"},
};

struct option {
    const char *name;
    char letter;
    bool takes_value;
    bool (*set)(struct options *o, const char *v, struct text *error);
};

int word_choice(const char *const *words, size_t n, const char *word) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i], word) == 0) return (int)i;
    }
    return -1;
}

static int64_t parse_duration(const char *s, const char *unit, double ns) {
    char *end;
    size_t digits = strspn(s, "0123456789."); // no exponents, no hexadecimal digits
    double d = strtod(s, &end);
    if (digits == 0 || end != s + digits) return -1;
    if (strcmp(end, unit) == 0) end += strlen(unit);
    if (*end || !isfinite(d) || d <= 0 || d > 1e9) return -1;
    return (int64_t)llround(d * ns);
}

int64_t parse_seconds(const char *s) {
    return parse_duration(s, "s", 1e9);
}

int64_t parse_milliseconds(const char *s) {
    return parse_duration(s, "ms", 1e6);
}

bool parse_whole(const char *s, uint64_t least, uint64_t most, uint64_t *out) {
    size_t digits = strspn(s, "0123456789");
    errno = 0;
    unsigned long long n = strtoull(s, NULL, 10);
    if (digits == 0 || s[digits] || errno || n < least || n > most) return false;
    *out = n;
    return true;
}

static bool set_feed(struct options *o, const char *v, struct text *error) {
    int n = word_choice(feed_words, 3, v);
    if (n >= 0) o->feed = (enum feed_mode)n;
    else text_printf(error, "--feed is auto, on or off, not '%s'", v);
    return n >= 0;
}

static bool set_color(struct options *o, const char *v, struct text *error) {
    int n = word_choice(color_words, 3, v);
    if (n >= 0) o->color = (enum color_choice)n;
    else text_printf(error, "--color is auto, always or never, not '%s'", v);
    return n >= 0;
}

static bool set_timeout(struct options *o, const char *v, struct text *error) {
    o->timeout_ns = parse_seconds(v);
    if (o->timeout_ns < 0) text_printf(error, "--timeout is a number of seconds above 0, not '%s'", v);
    return o->timeout_ns >= 0;
}

static bool set_schedule(struct options *o, const char *v, struct text *error) {
    int n = schedule_find(v);
    if (n >= 0) o->schedule.schedule = (enum schedule)n;
    else text_printf(error, "--schedule is free, gil or sim, not '%s'", v);
    return o->schedule_given = n >= 0;
}

static bool set_seed(struct options *o, const char *v, struct text *error) {
    o->seed_given = parse_whole(v, 0, SCHEDULE_SEED_MAX, &o->schedule.seed);
    if (!o->seed_given) text_printf(error, "--seed is a whole number from 0 to %lld, not '%s'", (long long)SCHEDULE_SEED_MAX, v);
    return o->seed_given;
}

static bool set_cores(struct options *o, const char *v, struct text *error) {
    uint64_t n = 0;
    o->cores_given = parse_whole(v, 1, SCHEDULE_CORES_MAX, &n);
    o->schedule.cores = (unsigned)n;
    if (!o->cores_given) text_printf(error, "--cores is a whole number from 1 to %d, not '%s'", SCHEDULE_CORES_MAX, v);
    return o->cores_given;
}

static bool set_code(struct options *o, const char *v, struct text *error) {
    o->mode = MODE_CODE;
    o->code = v;
    return true;
}

static bool set_file(const char **out, const char *name, const char *v, struct text *error) {
    *out = v;
    if (!*v) text_printf(error, "--%s needs the name of a file", name);
    return *v;
}

static bool set_output(struct options *o, const char *v, struct text *error) {
    return set_file(&o->output, "output", v, error);
}

static bool set_events(struct options *o, const char *v, struct text *error) {
    return set_file(&o->events_file, "events", v, error);
}

static bool set_trace(struct options *o, const char *v, struct text *error) {
    return set_file(&o->trace_file, "trace", v, error);
}

static bool set_timeline(struct options *o, const char *v, struct text *error) {
    if (!set_file(&o->timeline_file, "timeline", v, error)) return false;
    if (!picture_knows(v)) text_printf(error, "--timeline draws a picture: its name ends in " PICTURE_ENDINGS ", not like '%s'", v);
    return picture_knows(v);
}

static bool set_quiet(struct options *o, const char *v, struct text *error) {
    return o->quiet = true;
}

static bool set_update(struct options *o, const char *v, struct text *error) {
    return o->update = true;
}

static bool set_help(struct options *o, const char *v, struct text *error) {
    o->mode = MODE_HELP;
    return true;
}

static bool set_version(struct options *o, const char *v, struct text *error) {
    o->mode = MODE_VERSION;
    return true;
}

static const struct option option_table[] = {
    {"code", 'c', true, set_code},
    {"color", 0, true, set_color},
    {"cores", 0, true, set_cores},
    {"events", 0, true, set_events},
    {"feed", 0, true, set_feed},
    {"help", 'h', false, set_help},
    {"output", 'o', true, set_output},
    {"quiet", 'q', false, set_quiet},
    {"schedule", 0, true, set_schedule},
    {"seed", 0, true, set_seed},
    {"timeline", 0, true, set_timeline},
    {"timeout", 0, true, set_timeout},
    {"trace", 0, true, set_trace},
    {"update", 0, false, set_update},
    {"version", 'V', false, set_version},
};
#define OPTIONS (sizeof option_table / sizeof *option_table)

void options_help(struct text *out) {
    text_add_str(out,
        "bobbin: a shell in which threads and processes can be watched at work\n"
        "\n"
        "    bobbin [LESSON]       the shell, with LESSON open: a name (02-threads) or a file;\n"
        "                          without a terminal the lesson is run\n"
        "    bobbin run FILE...    run lessons (.md, .ipynb) or programs (.py) without stopping;\n"
        "                          - is standard input\n"
        "    bobbin check FILE...  compare what lessons show with their output blocks;\n"
        "                          --update writes the blocks anew\n"
        "    bobbin export LESSON -o FILE   the lesson, run and set as a page (.html) or as a\n"
        "                          Jupyter notebook (.ipynb)\n"
        "    bobbin list           the lessons, and how far you are in each\n"
        "    bobbin new FILE.md    a lesson to begin with: one of everything, ready to be changed\n"
        "    bobbin notes          an instructor's notes, in a second terminal\n"
        "    bobbin -c CODE        run one piece of code\n"
        "\n"
        "    --feed auto|on|off    lines with time and name: while tasks live, always, never\n"
        "    --color auto|always|never\n"
        "    --schedule free|gil|sim   all threads at once; one at a time, as Python's global\n"
        "                          lock has it; or a simulated machine\n"
        "    --seed N, --cores N   of the simulated machine: same seed, same run\n"
        "    --timeout S           end a cell or program after S seconds\n"
        "    --events FILE, --trace FILE   what happened: as JSON lines; for ui.perfetto.dev\n"
        "    --timeline FILE       a picture of who did what when: .svg or .html\n"
        "    -q, --quiet           no greeting, and no word on where a run stopped\n"
        "    -V, --version         the version\n"
        "    -h, --help            this page\n"
        "\n"
        "Exit status: 0 fine; 1 a program or a check failed; 2 wrong usage or file; 124 time\n"
        "limit; 130 interrupted. In the shell, `help` shows what can be typed.\n");
}

static const struct option *find_option(const char *name, size_t len) {
    for (size_t i = 0; i < OPTIONS; i++) {
        if (strlen(option_table[i].name) == len && memcmp(option_table[i].name, name, len) == 0) return &option_table[i];
    }
    return NULL;
}

static const struct option *find_letter(char letter) {
    for (size_t i = 0; i < OPTIONS; i++) {
        if (option_table[i].letter && option_table[i].letter == letter) return &option_table[i];
    }
    return NULL;
}

static bool unknown_option(const char *arg, const char *name, struct text *error) {
    struct suggest s;
    suggest_init(&s, name);
    for (size_t i = 0; i < OPTIONS; i++) suggest_offer(&s, option_table[i].name);
    const char *near = suggest_result(&s);
    text_printf(error, "unknown option '%s'", arg);
    if (near) text_printf(error, "; did you mean '--%s'?", near);
    return false;
}

struct arguments {
    int argc, at;
    char **argv;
};

// One option with its value: --name value, --name=value, -x value, -xvalue.
static bool take_option(struct arguments *a, struct options *out, struct text *error) {
    const char *arg = a->argv[a->at++];
    bool is_long = arg[1] == '-';
    const char *name = arg + (is_long ? 2 : 1);
    size_t len = is_long ? strcspn(name, "=") : 1;
    const struct option *o = is_long ? find_option(name, len) : find_letter(*name);
    const char *value = name[len] ? name + len + (is_long ? 1 : 0) : NULL;
    if (!o) {
        struct text plain = {0};
        text_add(&plain, name, is_long ? len : strlen(name));
        unknown_option(arg, text_str(&plain), error);
        text_finish(&plain);
        return false;
    }
    if (!o->takes_value && value) {
        text_printf(error, "--%s takes no value", o->name);
        return false;
    }
    if (o->takes_value && !value) {
        if (a->at == a->argc) {
            text_printf(error, "%s needs a value", arg);
            return false;
        }
        value = a->argv[a->at++];
    }
    return o->set(out, value, error);
}


static bool take_nothing(struct options *out, char **words, int n, struct text *error) {
    if (n) text_printf(error, "%s takes no operands; '%s' is too much", mode_words[out->mode].word, words[0]);
    return n == 0;
}

static bool take_files(struct options *out, char **words, int n, struct text *error) {
    out->files = words;
    out->nfiles = n;
    if (n == 0) text_printf(error, "%s needs a file: %s", mode_words[out->mode].word, mode_words[out->mode].takes);
    return n > 0;
}

// A first word that is no mode is a lesson.
static bool take_lesson(struct options *out, char **words, int n, struct text *error) {
    out->lesson = words[0];
    if (n == 1) return true;
    struct suggest s;
    suggest_init(&s, words[0]);
    for (size_t i = 0; i < MODE_COUNT; i++) {
        if (mode_words[i].word) suggest_offer(&s, mode_words[i].word);
    }
    const char *near = suggest_result(&s);
    if (near) text_printf(error, "no such sub-command: '%s'; did you mean '%s'?", words[0], near);
    else text_printf(error, "one lesson at a time; '%s' is too much (bobbin run FILE... takes several)", words[1]);
    return false;
}

// The words that are no options: a mode and its files, or a lesson.
static bool take_words(struct options *out, char **words, int n, struct text *error) {
    if (out->mode == MODE_HELP || out->mode == MODE_VERSION) return true;
    if (out->mode == MODE_CODE) {
        if (n) text_printf(error, "-c takes one piece of code; '%s' is too much", words[0]);
        return n == 0;
    }
    if (n == 0) return true;
    for (size_t i = 0; i < MODE_COUNT; i++) {
        if (!mode_words[i].word || strcmp(words[0], mode_words[i].word) != 0) continue;
        out->mode = (enum mode)i;
        return (mode_words[i].takes ? take_files : take_nothing)(out, words + 1, n - 1, error);
    }
    return take_lesson(out, words, n, error);
}

static bool fits_mode(const struct options *o, struct text *error) {
    bool checks = o->mode == MODE_CHECK;
    bool exports = o->mode == MODE_EXPORT;
    if (exports && !o->output) text_add_str(error, "export needs a target: bobbin export LESSON -o FILE.html (or .ipynb)");
    else if ((exports || o->mode == MODE_NEW) && o->nfiles > 1) text_printf(error, "%s takes one lesson at a time", mode_words[o->mode].word);
    else if (o->output && !exports) text_add_str(error, "-o goes with export: bobbin export LESSON -o FILE.html (or .ipynb)");
    else if (o->update && !checks) text_add_str(error, "--update goes with check: bobbin check --update FILE...");
    else if (checks && o->schedule_given && o->schedule.schedule != SCHEDULE_SIM) text_add_str(error, "--schedule does not go with check: it replays under sim");
    else if (checks && o->feed != FEED_AUTO) text_add_str(error, "--feed does not go with check: output blocks show what is seen without it");
    return !error->len;
}

bool options_parse(int argc, char **argv, struct options *out, struct text *error) {
    *out = (struct options){.mode = MODE_SHELL, .schedule = schedule_defaults()};
    struct arguments a = {.argc = argc, .at = 1, .argv = argv};
    int nwords = 0;
    bool only_words = false;
    while (a.at < argc) {
        char *arg = argv[a.at];
        if (only_words || arg[0] != '-' || !arg[1]) {
            argv[1 + nwords++] = arg; // never beyond a.at
            a.at++;
        } else if (strcmp(arg, "--") == 0) {
            only_words = true;
            a.at++;
        } else if (!take_option(&a, out, error)) {
            return false;
        }
    }
    return take_words(out, argv + 1, nwords, error) && fits_mode(out, error) && schedule_check(&out->schedule, error);
}
