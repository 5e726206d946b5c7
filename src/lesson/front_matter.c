// What a lesson says about itself and about its cells: the front matter and the options above a fence. Both are keys with values, and a
// key or value that is not known is an error with its place, because a misspelt option that is silently ignored costs an author an hour.

#include "base/suggest.h"
#include "base/utf8.h"
#include "lesson/lesson_build.h"
#include <string.h>

struct word {
    size_t start, end; // bytes of the source
};

static const char *at_word(const struct build *b, struct word w) {
    return b->source->text + w.start;
}

static bool word_is(const struct build *b, struct word w, const char *s) {
    return strlen(s) == w.end - w.start && memcmp(at_word(b, w), s, w.end - w.start) == 0;
}

static const char *copy_word(struct build *b, struct word w) {
    return arena_copy(b->arena, at_word(b, w), w.end - w.start);
}

// For the terminal: without control characters.
static const char *copy_visible(struct build *b, struct word w) {
    struct text t = {0};
    utf8_add_visible(&t, at_word(b, w), w.end - w.start);
    const char *copy = arena_copy(b->arena, text_str(&t), t.len);
    text_finish(&t);
    return copy;
}

static struct word trim(const struct build *b, struct word w) {
    const char *text = b->source->text;
    while (w.start < w.end && strchr(" \t", text[w.start]))
        w.start++;
    while (w.end > w.start && strchr(" \t", text[w.end - 1]))
        w.end--;
    return w;
}

// Fails with "unknown key" and the nearest of the known ones.
static bool unknown(struct build *b, struct word key, const char *what, const char *const *known, size_t n) {
    const char *name = copy_word(b, key);
    struct suggest s;
    suggest_init(&s, name);
    for (size_t i = 0; i < n; i++)
        suggest_offer(&s, known[i]);
    lesson_fail(b, key.start, key.end, "unknown %s '%s'", what, name);
    if (suggest_result(&s))
        diag_hint(b->diag, "did you mean '%s'?", suggest_result(&s));
    return false;
}

struct range {
    int64_t least, most;
};
enum number { NUMBER_PLAIN, NUMBER_SEED, NUMBER_CORES };
static const struct range ranges[] = {
    [NUMBER_PLAIN] = {1, 999999999}, [NUMBER_SEED] = {0, INT64_MAX}, [NUMBER_CORES] = {1, 1024}};

static bool read_number(struct build *b, struct word key, struct word w, enum number kind, int64_t *out) {
    struct range in = ranges[kind];
    int64_t n = 0;
    bool over = false;
    for (size_t i = w.start; i < w.end; i++) {
        int digit = b->source->text[i] - '0';
        if (digit < 0 || digit > 9)
            return lesson_fail(b, w.start, w.end, "'%s' wants a whole number, not '%s'", copy_word(b, key), copy_word(b, w));
        over = over || n > (in.most - digit) / 10;
        n = over ? 0 : n * 10 + digit;
    }
    if (w.start == w.end)
        return lesson_fail(b, key.start, key.end, "'%s' has no value", copy_word(b, key));
    if (over)
        return lesson_fail(b, w.start, w.end, "'%s' must be at most %lld", copy_word(b, key), (long long)in.most);
    if (n < in.least)
        return lesson_fail(b, w.start, w.end, "'%s' must be at least %lld", copy_word(b, key), (long long)in.least);
    *out = n;
    return true;
}

static struct word unquoted(const struct build *b, struct word w) {
    const char *text = b->source->text;
    char quote = w.end - w.start >= 2 ? text[w.start] : 0;
    if ((quote == '"' || quote == '\'') && text[w.end - 1] == quote)
        return (struct word){w.start + 1, w.end - 1};
    return w;
}

static bool read_schedule(struct build *b, struct word value, const char **out) {
    if (!word_is(b, value, "free") && !word_is(b, value, "gil") && !word_is(b, value, "sim"))
        return lesson_fail(b, value.start, value.end, "'schedule' is free, gil or sim, not '%s'", copy_word(b, value));
    *out = copy_word(b, value);
    return true;
}

static bool read_races(struct build *b, struct word value, bool *off) {
    *off = word_is(b, value, "off");
    if (!*off && !word_is(b, value, "on"))
        return lesson_fail(b, value.start, value.end, "'races' is on or off, not '%s'", copy_word(b, value));
    return true;
}

static bool read_gil_check(struct build *b, struct word value, const char **out) {
    if (!word_is(b, value, "loop") && !word_is(b, value, "op"))
        return lesson_fail(b, value.start, value.end, "'gil-check' is loop or op, not '%s'", copy_word(b, value));
    *out = copy_word(b, value);
    return true;
}

static bool set_format(struct build *b, struct word key, struct word value) {
    int64_t format;
    if (!read_number(b, key, value, NUMBER_PLAIN, &format))
        return false;
    if (format != 1) {
        lesson_fail(b, value.start, value.end, "the lesson has format %d, and only format 1 is known", (int)format);
        diag_hint(b->diag, "a newer bobbin may be able to read it");
        return false;
    }
    return true;
}

const char *const lesson_key_names[LESSON_KEY_COUNT] = {
#define X(name, key) key,
    LESSON_KEYS(X)
#undef X
};

static bool set_key(struct build *b, enum lesson_key which, struct word key, struct word value) {
    struct lesson *l = b->lesson;
    switch (which) {
    case LESSON_FORMAT:
        return set_format(b, key, value);
    case LESSON_TITLE:
        l->title = copy_visible(b, value);
        return true;
    case LESSON_SUMMARY:
        l->summary = copy_visible(b, value);
        return true;
    case LESSON_MINUTES:
        return read_number(b, key, value, NUMBER_PLAIN, &l->minutes);
    case LESSON_SCHEDULE:
        return read_schedule(b, value, &l->schedule);
    case LESSON_SEED:
        return read_number(b, key, value, NUMBER_SEED, &l->seed);
    case LESSON_RACES:
        return read_races(b, value, &l->races_off);
    default:
        return read_number(b, key, value, NUMBER_CORES, &l->cores);
    }
}

// One line `key: value` with bytes [start, end).
static bool read_key(struct build *b, size_t start, size_t end) {
    const char *text = b->source->text;
    struct word line = trim(b, (struct word){start, end});
    if (line.start == line.end || text[line.start] == '#')
        return true;
    const char *colon = memchr(text + line.start, ':', line.end - line.start);
    if (!colon)
        return lesson_fail(b, line.start, line.end, "expected 'key: value' in the front matter");
    struct word key = trim(b, (struct word){line.start, (size_t)(colon - text)});
    struct word value = unquoted(b, trim(b, (struct word){(size_t)(colon - text) + 1, line.end}));
    size_t which = 0;
    while (which < LESSON_KEY_COUNT && !word_is(b, key, lesson_key_names[which]))
        which++;
    if (which == LESSON_KEY_COUNT)
        return unknown(b, key, "key in the front matter:", lesson_key_names, LESSON_KEY_COUNT);
    if (b->lesson->keys & 1u << which)
        return lesson_fail(b, key.start, key.end, "'%s' is given twice", lesson_key_names[which]);
    b->lesson->keys |= 1u << which;
    return set_key(b, (enum lesson_key)which, key, value);
}

static bool is_fence_line(const struct build *b, size_t line) {
    struct word w = trim(b, (struct word){b->lines[line], b->lines[line + 1]});
    while (w.end > w.start && b->source->text[w.end - 1] == '\n')
        w.end--;
    return w.end - w.start == 3 && word_is(b, w, "---") && b->source->text[b->lines[line]] == '-';
}

bool lesson_read_front_matter(struct build *b) {
    if (b->nlines == 0 || !is_fence_line(b, 0))
        return true;
    size_t last = 1;
    while (last < b->nlines && !is_fence_line(b, last))
        last++;
    if (last == b->nlines)
        return lesson_fail_line(b, 0, "the front matter that begins here is never closed with '---'");
    for (size_t i = 1; i < last; i++) {
        if (!read_key(b, b->lines[i], b->lines[i + 1] - 1))
            return false;
    }
    b->before = last + 1;
    return true;
}

struct cell_options lesson_no_options(void) {
    return (struct cell_options){.seed = -1, .cores = -1, .timeout_s = -1};
}

static const char *const option_names[] = {"raises", "hidden", "skip", "fixed", "seed", "cores", "timeout", "schedule", "gil-check"};
enum { NOPTIONS = sizeof option_names / sizeof *option_names, NFLAGS = 4, FIXED = 3, NUMBERS_END = 7 };

static bool set_value(struct build *b, size_t which, struct word key, struct word value) {
    static const enum number kinds[] = {NUMBER_SEED, NUMBER_CORES, NUMBER_PLAIN};
    struct cell_options *o = &b->options;
    int64_t *numbers[] = {&o->seed, &o->cores, &o->timeout_s};
    if (which < NUMBERS_END)
        return read_number(b, key, value, kinds[which - NFLAGS], numbers[which - NFLAGS]);
    return which == NUMBERS_END ? read_schedule(b, value, &o->schedule) : read_gil_check(b, value, &o->gil_check);
}

static bool set_option(struct build *b, struct word word) {
    struct cell_options *o = &b->options;
    const char *text = b->source->text, *equals = memchr(text + word.start, '=', word.end - word.start);
    struct word key = {word.start, equals ? (size_t)(equals - text) : word.end};
    struct word value = {equals ? key.end + 1 : word.end, word.end};
    size_t which = 0;
    while (which < NOPTIONS && !word_is(b, key, option_names[which]))
        which++;
    b->options_seen |= 1u << which;
    if (which == NOPTIONS)
        return unknown(b, key, "option", option_names, NOPTIONS);
    if (which >= NFLAGS)
        return set_value(b, which, key, value);
    if (equals)
        return lesson_fail(b, value.start, value.end, "'%s' takes no value", option_names[which]);
    bool *flags[] = {&o->raises, &o->hidden, &o->skip, &o->fixed};
    *flags[which] = true;
    if (o->hidden && o->skip)
        return lesson_fail(b, key.start, key.end, "'hidden' and 'skip' together leave nothing of a cell");
    return true;
}

bool lesson_read_options(struct build *b, size_t at) {
    const char *text = b->source->text;
    const char *end = strstr(text + at, "-->"), *p = strchr(text + at, ':');
    if (!end || !p || p > end)
        return true;
    for (p++; p < end;) {
        size_t len = strspn(p, " \t\n");
        p += len;
        len = p < end ? strcspn(p, " \t\n") : 0;
        if (p + len > end)
            len = p < end ? (size_t)(end - p) : 0;
        if (len && !set_option(b, (struct word){(size_t)(p - text), (size_t)(p - text) + len}))
            return false;
        p += len;
    }
    return true;
}

// `fixed` is for questions, all else for cells.
bool lesson_take_options(struct build *b, struct step *s) {
    size_t line = b->options_line;
    unsigned others = s->kind == STEP_QUIZ ? b->options_seen & ~(1u << FIXED) : b->options_seen & 1u << FIXED;
    s->options = b->options;
    b->options = lesson_no_options();
    b->options_line = LESSON_NO_LINE;
    b->options_seen = 0;
    if (!others)
        return true;
    lesson_fail_line(b, line, s->kind == STEP_QUIZ ? "these options stand above no Python cell" : "'fixed' stands above no question");
    diag_hint(b->diag, "'fixed' is for a question whose choices must keep their order; all other options are for cells");
    return false;
}
