// Exceptions: making them, the trace they collect on their way out, and how they are shown.
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "lang/frame.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

#include <stdarg.h>
#include <string.h>

#define TRACE_SHOWN 10 // callers that are shown at either end of a long trace

struct trace_entry { // places stay valid: sources live as long as the interp
    const struct source *source;
    struct span span;
    const char *function;
};

struct traceback { // innermost first; malloc'd, owned by the exception
    size_t len, cap;
    struct trace_entry *at;
    char *before; // text of the places it went through in another process, or NULL
};

void trace_forget(struct exception *e) {
    object_lock(&e->h);
    struct traceback *t = e->trace;
    e->trace = NULL;
    object_unlock(&e->h);
    if (!t) return;
    mem_free(t->at);
    mem_free(t->before);
    mem_free(t);
}

void exception_drop(struct exception *e) {
    trace_forget(e);
}

// Under the exception's lock: a program may raise one exception object in several threads. The emergency exception has no trace.
void trace_add(struct fiber *f, const struct code *code, const struct instr *pc) {
    if (!value_is_exception(f->error) || f->error == f->interp->emergency || !code->source || code_is_prelude(code)) return;
    struct exception *e = value_exception(f->error);
    object_lock(&e->h);
    struct traceback *t = e->trace;
    if (!t) e->trace = t = mem_alloc_zero(1, sizeof *t);
    mem_reserve(t->at, t->len, t->cap);
    t->at[t->len++] = (struct trace_entry){code->source, code->spans[pc - code->at], value_str(code->name)->bytes};
    object_unlock(&e->h);
}

value exception_make(struct fiber *f, struct type *t, struct tuple *args) {
    struct exception *e = args ? heap_new(&f->cache, OBJ_EXCEPTION, sizeof *e) : NULL;
    if (!e) return VALUE_UNDEF;
    e->type = t;
    e->args = args;
    e->cause = VALUE_NONE;
    e->hint = VALUE_NONE;
    e->trace = NULL;
    return value_from_object(e);
}

static value make_error(struct fiber *f, const char *kind, const char *message, size_t len) {
    struct type *t = interp_exception_type(f->interp, kind);
    if (!t) bug("no exception named %s", kind);
    struct tuple *args = make_tuple(&f->cache, len > 0);
    value text = args && len ? make_str(&f->cache, message, len) : VALUE_NONE;
    if (!args || text == VALUE_UNDEF) return VALUE_UNDEF;
    if (len) value_store(&args->items[0], text);
    return exception_make(f, t, args);
}

static void set_error(struct fiber *f, const char *kind, const struct text *message) {
    value e = make_error(f, kind, text_str(message), message->len);
    f->error = e == VALUE_UNDEF ? f->interp->emergency : e;
}

void fiber_raise(struct fiber *f, const char *kind, const char *fmt, ...) {
    struct text message = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&message, fmt, args);
    va_end(args);
    set_error(f, kind, &message);
    text_finish(&message);
}

void fiber_hint(struct fiber *f, const char *fmt, ...) {
    if (!value_is_exception(f->error) || f->error == f->interp->emergency) return;
    struct text hint = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&hint, fmt, args);
    va_end(args);
    value v = make_text(&f->cache, &hint);
    if (v != VALUE_UNDEF) value_exception(f->error)->hint = v;
    text_finish(&hint);
}

void fiber_no_memory(struct fiber *f) {
    fiber_raise(f, "MemoryError", "%s", "");
    struct heap_stats s;
    heap_stats(f->interp->heap, &s);
    fiber_hint(f, "the program's memory is limited to %zu MB; 'set memory' changes that", s.limit_bytes >> 20);
    f->out_of_memory = true;
}

void exception_summary(struct interp *in, struct text *out, value exception) {
    if (!value_is_exception(exception)) {
        text_add_str(out, "error");
        return;
    }
    const struct exception *e = value_exception(exception);
    if (e->type->module) text_printf(out, "%s.", e->type->module);
    text_add_str(out, value_str(e->type->name)->bytes);
    struct fiber scratch = {.interp = in};
    heap_cache_init(&scratch.cache, in->heap);
    struct text message = {0};
    if (ops_str(&scratch, &message, exception) && message.len) {
        text_add_str(out, ": ");
        text_add(out, message.data, message.len);
    }
    text_finish(&message);
    heap_cache_finish(&scratch.cache);
}

// How many entries from at[i] on are the same call: recursion goes through one place many times.
static size_t run_length(const struct traceback *t, size_t i) {
    size_t n = 1;
    while (i + n < t->len && t->at[i + n].source == t->at[i].source && t->at[i + n].span.start == t->at[i].span.start) n++;
    return n;
}

static void add_caller(struct text *out, const struct trace_entry *t, size_t times) {
    uint32_t line, column;
    source_locate(t->source, t->span.start, &line, &column);
    text_add_str(out, "  called from ");
    place_add(out, t->source->name, t->source->cell, line);
    if (strcmp(t->function, "<module>") != 0) text_printf(out, " in %s", t->function);
    if (times > 1) text_printf(out, ", %zu times", times);
    text_add_char(out, '\n');
}

static void add_trace(struct text *out, const struct traceback *t, size_t width) {
    if (!t) return;
    if (t->before) text_add_str(out, t->before);
    else if (t->len) source_add_excerpt(out, t->at[0].source, t->at[0].span, width);
    size_t shown = 0;
    for (size_t i = t->before ? 0 : 1, n; i < t->len; i += n) {
        n = run_length(t, i);
        if (++shown == TRACE_SHOWN && t->len - i > TRACE_SHOWN + n) {
            size_t skipped = t->len - i - TRACE_SHOWN;
            text_printf(out, "  ... %zu more callers\n", skipped);
            n = skipped;
        } else {
            add_caller(out, &t->at[i], n);
        }
    }
}

void exception_add_places(struct text *out, value exception, size_t width) {
    struct exception *e = value_exception(exception);
    object_lock(&e->h);
    add_trace(out, e->trace, width);
    object_unlock(&e->h);
}

void exception_set_places(value exception, const char *text, size_t len) {
    if (len == 0) return;
    struct exception *e = value_exception(exception);
    trace_forget(e);
    struct traceback *t = mem_alloc_zero(1, sizeof *t);
    t->before = mem_copy_bytes(text, len);
    e->trace = t;
}

void exception_format(struct interp *in, struct text *out, value exception, size_t width) {
    exception_summary(in, out, exception);
    text_add_char(out, '\n');
    if (!value_is_exception(exception)) return;
    exception_add_places(out, exception, width);
    const struct exception *e = value_exception(exception);
    if (value_is_str(e->hint)) text_printf(out, "hint: %s\n", value_str(e->hint)->bytes);
    if (value_is_exception(e->cause)) {
        text_add_str(out, "  caused by ");
        exception_summary(in, out, e->cause);
        text_add_char(out, '\n');
    }
}
