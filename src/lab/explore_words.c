// What steps are called: "read b -> 100", "lock m", "start Thread-1".
#include "base/mem.h"
#include "base/stage.h"
#include "base/text.h"
#include "lab/explore_inside.h"
#include "lang/code.h"
#include "lang/frame.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/sync.h"
#include <string.h>

#define VALUE_COLUMNS 20

void world_task_name(const struct explore_world *w, size_t i, struct text *out) {
    if (i == 0) text_add_str(out, "main");
    else text_printf(out, "T%zu", i);
}

void world_add_call(const struct explore_world *w, struct text *out) {
    if (value_is_function(w->call)) text_add_str(out, value_str(value_function(w->call)->name)->bytes);
}

uint32_t world_line(const struct explore_world *w, size_t i) {
    const struct source *src;
    struct span span;
    uint32_t line, column;
    const struct task *t = w->state->tasks[i].task;
    if (!t->fiber || !fiber_where(t->fiber, &src, &span, NULL)) return 0;
    source_locate(src, span.start, &line, &column);
    return line;
}

// The variable that holds an object, or the one whose list does.
static bool add_variable(const struct explore_world *w, struct text *out, value object) {
    for (size_t i = 0; i < w->nslots; i++) {
        if (w->globals[w->slots[i]] != object) continue;
        text_add_str(out, interp_slot_name(w->sched->in, w->slots[i]));
        return true;
    }
    for (size_t i = 0; i < w->nslots; i++) {
        value v = w->globals[w->slots[i]];
        for (size_t k = 0; value_is_list(v) && k < list_len(value_list(v)); k++) {
            if (list_get(value_list(v), k) != object) continue;
            text_printf(out, "%s[%zu]", interp_slot_name(w->sched->in, w->slots[i]), k);
            return true;
        }
    }
    return false;
}

static void add_object(const struct explore_world *w, struct text *out, value object) {
    if (object != VALUE_UNDEF && add_variable(w, out, object)) return;
    const struct type *t = value_is_foreign(object) ? value_foreign(object)->type : NULL;
    if (t && t == w->sched->types[SCHED_THREAD]) text_add_str(out, ((const struct task *)value_foreign(object)->data)->name_text);
    else if (t && (t == w->sched->types[SCHED_LOCK] || t == w->sched->types[SCHED_RLOCK]))
        text_add_str(out, ((const struct lock *)value_foreign(object)->data)->name);
    else if (value_is_list(object)) text_add_str(out, "a list");
    else if (value_is_dict(object)) text_add_str(out, "a dict");
    else if (value_is_cell(object)) text_add_str(out, "a captured variable");
    else text_printf(out, "a %s", type_name(object));
}

static const struct access *shared_one(const struct explore_world *w, const struct next_step *next) {
    for (size_t i = 0; i < next->n; i++) {
        if (touches_is_shared(w->touches, &next->at[i])) return &next->at[i];
    }
    return next->n ? &next->at[0] : NULL;
}

static void add_place(const struct explore_world *w, struct text *out, const struct access *a) {
    if (a->place == ACCESS_GLOBAL) {
        text_add_str(out, interp_slot_name(w->sched->in, a->slot));
        return;
    }
    add_object(w, out, a->object);
    if (a->place == ACCESS_ITEM) text_printf(out, "[%d]", a->slot);
    if (a->place == ACCESS_KEY) {
        text_add_char(out, '[');
        show_value(w->sched->main->fiber, out, a->key, VALUE_COLUMNS);
        text_add_char(out, ']');
    }
}

static bool holds_objects(value v) {
    return value_is_list(v) && list_len(value_list(v)) > 0 && value_is_foreign(list_get(value_list(v), 0));
}

static void add_operand(const struct explore_world *w, struct text *out, value v) {
    if (value_is_foreign(v)) add_object(w, out, v);
    else show_value(w->sched->main->fiber, out, v, VALUE_COLUMNS);
}

// A list of threads is shown as those that are in it.
static void add_operands(const struct explore_world *w, struct text *out, const struct next_step *next) {
    for (size_t i = 0; i < next->nargs; i++) {
        value v = next->args[i];
        text_add_str(out, i ? ", " : "");
        if (!holds_objects(v)) add_operand(w, out, v);
        for (size_t k = 0; holds_objects(v) && k < list_len(value_list(v)); k++) {
            text_add_str(out, k ? ", " : "");
            add_operand(w, out, list_get(value_list(v), k));
        }
    }
}

static const char *word_for(const char *name) {
    static const char *const WORDS[][2] = {
        {"__enter__", "lock"}, {"acquire", "lock"}, {"__exit__", "unlock"}, {"release", "unlock"}, {"__wait", "wait for"}, {"__take_again", "lock again"},
        {"notify", "notify"}, {"notify_all", "notify all at"},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strcmp(name, WORDS[i][0]) == 0) return WORDS[i][1];
    }
    return NULL;
}

static void add_call(const struct explore_world *w, struct text *out, const struct next_step *next, enum op_kind kind) {
    const char *name = next->native->def->name, *word = value_is_foreign(next->self) ? word_for(name) : NULL;
    if (word) {
        text_printf(out, "%s ", word);
        add_object(w, out, next->self);
    } else if (kind == OPS_START || kind == OPS_JOIN || kind == OPS_PRINT) {
        text_printf(out, "%s ", name);
        if (value_is_foreign(next->self)) add_object(w, out, next->self);
        add_operands(w, out, next);
    } else {
        if (next->self != VALUE_UNDEF) add_object(w, out, next->self);
        text_printf(out, "%s%s(", next->self != VALUE_UNDEF ? "." : "", name);
        add_operands(w, out, next);
        text_add_char(out, ')');
    }
}

static void add_words(const struct explore_world *w, struct text *out, const struct next_step *next, enum op_kind kind) {
    const struct access *a = shared_one(w, next);
    if (next->native) {
        add_call(w, out, next, kind);
    } else if (a) {
        text_add_str(out, a->writes ? "write " : "read ");
        add_place(w, out, a);
    } else {
        text_add_str(out, "go on");
    }
}

static value value_at(const struct explore_world *w, const struct access *a) {
    uint64_t hash;
    switch (a->place) {
    case ACCESS_GLOBAL: return w->globals[a->slot];
    case ACCESS_CELL: return value_load(&value_cell(a->object)->v);
    case ACCESS_ITEM: return value_is_list(a->object) ? list_get(value_list(a->object), (size_t)a->slot) : VALUE_UNDEF;
    case ACCESS_KEY: return value_is_dict(a->object) && value_hash(NULL, a->key, &hash) ? dict_get(value_dict(a->object), a->key, hash) : VALUE_UNDEF;
    default: return VALUE_UNDEF;
    }
}

// Descriptions are made with the stage on, and handed out without it.
void explore_record_before(struct explore_world *w, const struct next_step *next, enum op_kind kind) {
    if (!w->record) return;
    struct text words = {0};
    const struct fiber *f = w->state->tasks[w->acting].task->fiber;
    const struct frame *fr = &f->frames[f->nframes - 1];
    w->result_at = fr->base + fr->pc->a;
    add_words(w, &words, next, kind);
    mem_use_stage(NULL);
    text_clear(w->record);
    text_add(w->record, words.data, words.len);
    mem_use_stage(w->stage);
}

static void say_more(struct explore_world *w, const char *words) {
    mem_use_stage(NULL);
    text_add_str(w->record, words);
    mem_use_stage(w->stage);
}

// It asked for a lock, and did not get it in time.
static bool was_refused(const struct explore_world *w, const struct next_step *next) {
    const struct fiber *f = w->state->tasks[w->acting].task->fiber;
    return f && next->native && strcmp(next->native->def->name, "acquire") == 0 && f->stack[w->result_at] == VALUE_FALSE;
}

void explore_record_after(struct explore_world *w, const struct next_step *next, bool late) {
    if (w->record && (late || was_refused(w, next))) say_more(w, ": gave up");
    const struct access *a = w->record && !next->native ? shared_one(w, next) : NULL;
    value v = a ? value_at(w, a) : VALUE_UNDEF;
    if (v == VALUE_UNDEF) return;
    struct text words = {0};
    text_add_str(&words, a->writes ? " = " : " -> ");
    show_value(w->sched->main->fiber, &words, v, VALUE_COLUMNS);
    mem_use_stage(NULL);
    text_add(w->record, words.data, words.len);
    mem_use_stage(w->stage);
}

void world_set_recording(struct explore_world *w, struct text *step) {
    w->record = step;
}

void world_names(const struct explore_world *w, struct text *out) {
    for (size_t i = 0; i < w->state->n; i++) {
        if (i) text_add_char(out, '\t');
        text_add_str(out, w->state->tasks[i].task->name_text);
    }
}

enum world_state_of world_state_of(const struct explore_world *w, size_t i) {
    switch (w->state->tasks[i].turn) {
    case TURN_ENDED: return WORLD_TASK_OVER;
    case TURN_ENDLESS: return WORLD_TASK_ENDLESS;
    case TURN_WAITS: return WORLD_TASK_WAITS;
    default: return WORLD_TASK_CAN;
    }
}

bool world_look_ahead(struct explore_world *w, size_t i, struct text *out) {
    void *here = mem_alloc(world_size(w));
    struct text *record = w->record, words = {0};
    world_save(w, here);
    w->record = &words;
    bool could = world_step(w, i);
    w->record = record;
    world_restore(w, here);
    mem_free(here);
    text_add(out, text_str(&words), words.len);
    text_finish(&words);
    return could;
}

void world_add_source_line(const struct explore_world *w, size_t i, struct text *out) {
    const struct source *src;
    struct span span;
    const struct task *t = w->state->tasks[i].task;
    if (!t->fiber || !fiber_where(t->fiber, &src, &span, NULL) || span.start > src->len) return;
    uint32_t from = span.start, to = span.start;
    while (from > 0 && src->text[from - 1] != '\n') from--;
    while (src->text[from] == ' ' || src->text[from] == '\t') from++;
    while (to < src->len && src->text[to] != '\n') to++;
    if (to > from) text_add(out, src->text + from, to - from);
}
