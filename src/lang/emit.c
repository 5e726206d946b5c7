// The compiler's output: instructions with their spans, labels, constants and registers of one unit. Knows no syntax.
#include "lang/compile.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "lang/liveness.h"
#include "lang/make.h"

#include <string.h>

#define MAX_REGISTERS 60000
#define MAX_CODE (1u << 26)
#define CONSTANTS_LOOKED_AT 256 // a new constant is compared with this many older ones

// The first error of a unit counts; it is the whole compilation's.
void unit_error(struct unit *u, struct span span, const char *fmt, ...) {
    if (u->failed) return;
    u->failed = true;
    for (struct unit *up = u->parent; up; up = up->parent) up->failed = true;
    struct text message = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&message, fmt, args);
    va_end(args);
    diag_set(u->diag, "SyntaxError", u->src, span, "%s", text_str(&message));
    text_finish(&message);
}

uint32_t emit_x(struct unit *u, enum opcode op, uint8_t x, const uint16_t abc[3]) {
    struct code *c = u->code;
    if (c->len >= MAX_CODE) {
        unit_error(u, u->span, "this function is too large");
        return 0;
    }
    mem_reserve(c->at, c->len, u->instr_cap);
    mem_reserve(c->spans, c->len, u->span_cap);
    c->at[c->len] = (struct instr){.op = (uint8_t)op, .x = x, .a = abc[0], .b = abc[1], .c = abc[2]};
    c->spans[c->len] = u->span;
    return (uint32_t)c->len++;
}

uint32_t emit(struct unit *u, enum opcode op, uint32_t a, uint32_t b, uint32_t c) {
    return emit_x(u, op, 0, (uint16_t[]){(uint16_t)a, (uint16_t)b, (uint16_t)c});
}

uint32_t label_new(struct unit *u) {
    mem_reserve(u->labels, u->nlabels, u->label_cap);
    u->labels[u->nlabels] = (struct label){UINT32_MAX};
    return (uint32_t)u->nlabels++;
}

void label_place(struct unit *u, uint32_t label) {
    u->labels[label].at = (uint32_t)u->code->len;
}

static void patch_add(struct unit *u, uint32_t at, uint32_t label) {
    mem_reserve(u->patches, u->npatches, u->patch_cap);
    u->patches[u->npatches++] = (struct patch){at, label};
}

void emit_jump(struct unit *u, enum opcode op, uint32_t a, uint32_t label) {
    patch_add(u, emit(u, op, a, 0, 0), label);
}

void emit_label_word(struct unit *u, uint32_t label) {
    patch_add(u, emit(u, OP_JUMP, 0, 0, 0), label);
}

uint16_t const_index(struct unit *u, value v) {
    struct code *c = u->code;
    if (v == VALUE_UNDEF) {
        unit_error(u, u->span, "out of memory for this constant");
        return 0;
    }
    size_t from = c->nconsts > CONSTANTS_LOOKED_AT ? c->nconsts - CONSTANTS_LOOKED_AT : 0;
    for (size_t i = from; i < c->nconsts; i++)
        if (c->consts[i] == v) return (uint16_t)i;
    if (c->nconsts >= NO_REG) {
        unit_error(u, u->span, "too many constants in one function");
        return 0;
    }
    mem_reserve(c->consts, c->nconsts, u->const_cap);
    c->consts[c->nconsts] = v;
    return (uint16_t)c->nconsts++;
}

uint16_t const_name(struct unit *u, struct ast_text name) {
    return const_index(u, interp_intern(u->in, name.s, name.len));
}

uint16_t temp_many(struct unit *u, size_t n) {
    uint32_t first = u->temp;
    if (n > MAX_REGISTERS || first + n > MAX_REGISTERS) {
        unit_error(u, u->span, "too many values at once in one function");
        return 0;
    }
    u->temp += (uint32_t)n;
    if (u->temp > u->code->nregs) u->code->nregs = (uint16_t)u->temp;
    return (uint16_t)first;
}

uint16_t temp_new(struct unit *u) {
    return temp_many(u, 1);
}

bool text_same(struct ast_text a, struct ast_text b) {
    return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

bool names_has(const struct names *n, struct ast_text name) {
    for (size_t i = 0; i < n->len; i++)
        if (text_same(n->at[i], name)) return true;
    return false;
}

void names_add(struct names *n, struct ast_text name) {
    if (names_has(n, name)) return;
    mem_reserve(n->at, n->len, n->cap);
    n->at[n->len++] = name;
}

static value qualified(const struct unit *parent, value name) {
    struct text t = {0};
    text_printf(&t, "%s.<locals>.%s", value_str(parent->code->qualname)->bytes, value_str(name)->bytes);
    value v = interp_intern(parent->in, text_str(&t), t.len);
    text_finish(&t);
    return v;
}

// Starts a unit in place; its code object belongs to the interp from here on (interp_compile links it).
struct unit *unit_begin(struct unit *parent, struct unit *u, value name) {
    *u = (struct unit){.parent = parent, .in = parent->in, .cache = parent->cache, .src = parent->src, .diag = parent->diag};
    u->span = parent->span;
    u->fixed_builtins = parent->fixed_builtins;
    u->code = mem_alloc_zero(1, sizeof *u->code);
    u->code->source = u->src;
    u->code->name = name;
    u->code->qualname = parent->code && !parent->is_module ? qualified(parent, name) : name;
    u->code->doc = VALUE_NONE;
    return u;
}

static void patch_all(struct unit *u) {
    for (size_t i = 0; i < u->npatches; i++) {
        const struct patch *p = &u->patches[i];
        invariant(u->labels[p->label].at != UINT32_MAX);
        u->code->at[p->at].jump = (int32_t)(u->labels[p->label].at - p->at) - 1;
    }
    for (size_t i = 0; i < u->code->nhandlers; i++) u->code->handlers[i].target = u->labels[u->code->handlers[i].target].at;
}

struct code *unit_end(struct unit *u) {
    struct code *code = u->code;
    if (!u->failed) patch_all(u);
    mem_free(u->labels);
    mem_free(u->patches);
    mem_free(u->locals);
    mem_free(u->free.at);
    mem_free(u->globals.at);
    mem_free(u->mentioned.at);
    mem_free(u->seen.at);
    mem_free(u->assigned.at);
    if (!u->failed) return code;
    code_destroy(code);
    return NULL;
}

void code_destroy(struct code *c) {
    mem_free(c->at);
    mem_free(c->spans);
    mem_free(c->consts);
    mem_free(c->handlers);
    mem_free(c->children);
    mem_free(c->captures);
    mem_free(c->params);
    liveness_destroy(c->live);
    mem_free(c);
}
