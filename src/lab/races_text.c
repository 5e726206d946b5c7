// What the race detector tells: the variable by the name that a student knows it by, the two uses with their lines and locks, and what
// to do. Pure: the same races give the same bytes.
#include "lab/races_inside.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "lang/make.h"
#include "lang/ops.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT "          " // the feed's summary stands there, too
#define LINE_COLUMNS 44     // of a source line
#define NAME_COLUMNS 31     // of what is raced for
#define TASK_COLUMNS 20     // of a thread's name
#define WHAT_COLUMNS 42     // of one and what it does there, to stand on one line

// Names.

// The global that holds v, or whose object's inside `data` is; NULL: none does.
static const char *global_of(struct interp *in, const value *slots, value v, const void *data) {
    for (size_t i = 0; i < interp_slot_count(in); i++) {
        value held = value_load(&slots[i]);
        if (!interp_is_user_variable(in, (int)i) || !value_is_object(held)) continue;
        if (v != VALUE_UNDEF ? held == v : value_is_foreign(held) && value_foreign(held)->data == data) return interp_slot_name(in, (int)i);
    }
    return NULL;
}

// The name that an instruction gives to a captured variable; NULL: none.
static const char *cell_name(const struct spot *p) {
    const struct instr *i = &p->code->at[p->pc];
    if (i->op == OP_GETCELL || i->op == OP_GETFREE) return value_str(p->code->consts[i->c])->bytes;
    for (size_t k = 0; i->op == OP_SETCELL && k < p->code->len; k++) {
        const struct instr *other = &p->code->at[k];
        if (other->op == OP_GETCELL && other->b == i->a) return value_str(p->code->consts[other->c])->bytes;
    }
    return NULL;
}

// The global that holds the list or dict; NULL: none does.
static const char *global_of_object(const struct races *r, const struct race *race) {
    uint32_t i = race->number - r->objects.first;
    if (race->where == ACCESS_GLOBAL || race->where == ACCESS_CELL || i >= r->objects.n) return NULL;
    const struct holding *h = (const struct holding *)(const void *)r->objects.at[i];
    return h ? global_of(r->sched->in, race->memory->slots, h->object, NULL) : NULL;
}

static void name_container(const struct races *r, const struct race *race, struct text *out) {
    const char *name = global_of_object(r, race);
    const char *kind = race->is_dict ? "dict" : "list";
    if (race->where == ACCESS_ITEM && name) text_printf(out, "%s[%d]", name, race->slot);
    else if (race->where == ACCESS_ITEM) text_printf(out, "item %d of a list", race->slot);
    else if (race->where == ACCESS_KEY && name) text_printf(out, "%s[%s]", name, race->key);
    else if (race->where == ACCESS_KEY) text_printf(out, "the key %s of a dict", race->key);
    else if (name) text_printf(out, "the %s %s", kind, name);
    else text_printf(out, "a %s", kind);
}

void races_name(const struct races *r, const struct race *race, struct text *out) {
    if (race->where == ACCESS_GLOBAL) {
        text_add_str(out, interp_slot_name(r->sched->in, race->slot));
    } else if (race->where == ACCESS_CELL) {
        const char *name = cell_name(&r->places[race->second.place]);
        if (!name) name = cell_name(&r->places[race->first.place]);
        text_add_str(out, name ? name : "a captured variable");
    } else {
        name_container(r, race, out);
    }
}

void races_variable(const struct races *r, const struct race *race, struct text *out) {
    const char *name = global_of_object(r, race);
    if (name) text_add_str(out, name);
    else races_name(r, race, out);
}

static const char *lock_name(const struct races *r, const struct memory *m, uint32_t lock) {
    const struct marked *k = &r->marks[lock - r->first_mark];
    const char *name = global_of(r->sched->in, m->slots, VALUE_UNDEF, k->lock);
    return name ? name : k->name;
}

static void add_cut(struct text *out, const char *before, const char *s, size_t columns) {
    size_t len = strlen(s);
    text_add_str(out, before);
    text_add(out, s, utf8_width(s, len) > columns ? utf8_fit(s, len, columns - 3) : len);
    if (utf8_width(s, len) > columns) text_add_str(out, "...");
}

// Uses.

static const char *verb(const struct race *race, const struct use *u) {
    bool shape = race->where == ACCESS_SHAPE;
    if (shape) return u->writes ? "changes its length" : "looks at it";
    return u->writes ? "writes" : "reads";
}

static void add_value(struct text *out, value v) {
    if (value_is_small(v)) text_printf(out, " %" PRId64, value_small(v));
    if (value_is_flonum(v)) text_add_char(out, ' '), float_repr(out, value_flonum(v));
    if (value_is_bool(v)) text_add_str(out, v == VALUE_TRUE ? " True" : " False");
    if (v == VALUE_NONE) text_add_str(out, " None");
}

static void add_locks(const struct races *r, const struct race *race, uint32_t lockset, struct text *out) {
    const struct lock_set *s = &r->sets[lockset];
    text_add_str(out, s->n ? ", holds " : ", holds no lock");
    for (uint32_t i = 0; i < s->n; i++) text_printf(out, "%s%s", i ? ", " : "", lock_name(r, race->memory, s->locks[i]));
}

// The line's number, and its text without blanks around it.
static uint32_t source_line(const struct spot *p, struct text *out) {
    const struct source *src = p->code->source;
    uint32_t line, column, at = p->code->spans[p->pc].start;
    source_locate(src, at, &line, &column);
    size_t from = at, to = at;
    while (from > 0 && src->text[from - 1] != '\n') from--;
    while (to < src->len && src->text[to] != '\n') to++;
    while (from < to && (src->text[from] == ' ' || src->text[from] == '\t')) from++;
    utf8_add_visible(out, src->text + from, to - from);
    if (utf8_width(text_str(out), out->len) > LINE_COLUMNS) {
        out->len = utf8_fit(out->data, out->len, LINE_COLUMNS - 3);
        text_add_str(out, "...");
    }
    return line;
}

static void add_use(const struct races *r, const struct race *race, const struct use *u, struct text *out) {
    const struct spot *p = &r->places[u->place];
    struct text line = {0}, what = {0};
    uint32_t number = source_line(p, &line);
    size_t from = out->len;
    add_cut(out, "\n" INDENT "  ", r->racers[p->racer]->name, TASK_COLUMNS);
    if (out->len < from + 23) text_add_repeat(out, ' ', from + 23 - out->len);
    text_printf(out, "  line %u: ", number);
    text_add(out, line.data, line.len);
    text_add_str(&what, verb(race, u));
    add_value(&what, u->writes ? u->after : u->before);
    if (u->writes && u->before != VALUE_UNDEF && u->after != VALUE_UNDEF) {
        text_add_str(&what, " over");
        add_value(&what, u->before);
    }
    add_locks(r, race, p->lockset, &what);
    if (utf8_width(text_str(&line), line.len) + what.len <= WHAT_COLUMNS) text_printf(out, "   %s", text_str(&what));
    else text_printf(out, "\n" INDENT "              %s", text_str(&what));
    text_finish(&line);
    text_finish(&what);
}

// What to do.

struct guard { // the lock that most uses held
    uint32_t lock, held, all;
};

static uint32_t uses_with(const struct races *r, const struct tally *t, uint32_t lock) {
    uint32_t n = 0;
    for (int i = 0; i < TALLY_SETS; i++) {
        const struct lock_set *s = &r->sets[t->lockset[i]];
        for (uint32_t k = 0; t->n[i] && k < s->n; k++) n += s->locks[k] == lock ? t->n[i] : 0;
    }
    return n;
}

static struct guard likely_guard(const struct races *r, const struct tally *t) {
    struct guard best = {.all = t->others};
    for (int i = 0; i < TALLY_SETS; i++) {
        best.all += t->n[i];
        const struct lock_set *s = &r->sets[t->lockset[i]];
        for (uint32_t k = 0; t->n[i] && k < s->n; k++) {
            uint32_t n = uses_with(r, t, s->locks[k]);
            if (n > best.held) best.held = n, best.lock = s->locks[k];
        }
    }
    return best;
}

static void add_advice(const struct races *r, const struct race *race, struct text *out) {
    const struct guard g = likely_guard(r, race->tally);
    const struct lock_set *a = &r->sets[r->places[race->first.place].lockset], *b = &r->sets[r->places[race->second.place].lockset];
    text_add_str(out, "\n" INDENT "  ");
    if (a->n && b->n) text_add_str(out, "They hold different locks: hold the same one around both.");
    else if (g.held) text_printf(out, "%u of %u uses held %s: hold it around all of them.", g.held, g.all, lock_name(r, race->memory, g.lock));
    else text_add_str(out, "Hold one lock around both, each time: with lock: ...");
}

void races_describe(const struct races *r, size_t nth, struct text *out) {
    const struct race *race = &r->found[nth];
    add_cut(out, INDENT "race on ", race->name, NAME_COLUMNS);
    text_add_str(out, ": nothing orders these two uses");
    add_use(r, race, &race->first, out);
    add_use(r, race, &race->second, out);
    add_advice(r, race, out);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void races_names(const struct races *r, struct text *out) {
    const char **names = mem_alloc((r->nfound + 1) * sizeof *names);
    for (size_t i = 0; i < r->nfound; i++) names[i] = r->found[i].variable;
    qsort(names, r->nfound, sizeof *names, by_name);
    for (size_t i = 0; i < r->nfound; i++) {
        if (i == 0 || strcmp(names[i], names[i - 1])) text_printf(out, "%s%s", i ? ", " : "", names[i]);
    }
    mem_free(names);
}
