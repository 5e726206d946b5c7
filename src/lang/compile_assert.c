// assert to code. A condition that fails says what its parts were, so the registers that hold them are kept up to the FAILED that raises,
// and the text of each part stands before it (PART). What is written down anyway, a literal, is no part.
#include "lang/compile.h"

#include "lang/make.h"

#define MAX_OPERANDS 4 // of a chain of comparisons whose parts are told
#define PART_BYTES 60  // of a part's text

struct part {
    const struct expr *e;
    uint16_t reg;
};

struct parts {
    struct part at[MAX_OPERANDS];
    size_t n;
};

static void keep(struct unit *u, struct parts *p, const struct expr *e, uint16_t reg) {
    if (literal_value(u, e) == VALUE_UNDEF) p->at[p->n++] = (struct part){e, reg};
}

// a < b < c: each operand in a register of its own, undefined where it does not come to that. On to `fine` if all hold.
static void compile_chain(struct unit *u, const struct expr *e, uint32_t fine, struct parts *parts) {
    size_t n = e->items.len;
    uint16_t reg[MAX_OPERANDS], t = temp_new(u);
    uint32_t failed = label_new(u);
    reg[0] = n == 2 ? compile_any(u, e->items.at[0]) : temp_new(u);
    for (size_t i = 1; i < n; i++) reg[i] = temp_new(u);
    for (size_t i = 2; i < n; i++) emit(u, OP_UNDEF, reg[i], 0, 0);
    if (n > 2) compile_to(u, e->items.at[0], reg[0]);
    for (size_t i = 1; i < n; i++) {
        compile_to(u, e->items.at[i], reg[i]);
        u->span = e->span;
        emit_x(u, OP_COMPARE, (uint8_t)e->cmps[i - 1], (uint16_t[]){t, reg[i - 1], reg[i]});
        if (i + 1 < n) emit_jump(u, OP_JFALSE, t, failed);
    }
    emit_jump(u, OP_JTRUE, t, fine);
    label_place(u, failed);
    for (size_t i = 0; i < n; i++) keep(u, parts, e->items.at[i], reg[i]);
}

static void compile_condition(struct unit *u, const struct expr *cond, uint32_t fine, struct parts *parts) {
    bool negated = cond->kind == EXPR_UNARY && cond->op == AST_NOT;
    const struct expr *e = negated ? cond->a : cond;
    if (!negated && e->kind == EXPR_COMPARE && e->items.len <= MAX_OPERANDS) {
        compile_chain(u, e, fine, parts);
        return;
    }
    uint16_t r = compile_any(u, e);
    emit_jump(u, negated ? OP_JFALSE : OP_JTRUE, r, fine);
    keep(u, parts, e, r);
}

// The source of an expression on one line, cut if it is long: a line end and the blanks behind it become one blank.
static value part_text(struct unit *u, const struct expr *e) {
    const char *at = u->src->text + e->span.start, *end = u->src->text + e->span.end;
    char text[PART_BYTES + 4];
    size_t n = 0;
    while (at < end && n < PART_BYTES) {
        bool is_end = *at == '\n';
        text[n++] = is_end ? ' ' : *at;
        at++;
        while (is_end && at < end && (*at == ' ' || *at == '\t')) at++;
    }
    if (at < end) {
        while (n > 0 && ((unsigned char)*at & 0xc0) == 0x80) at--, n--;
        for (int k = 0; k < 3; k++) text[n++] = '.';
    }
    return interp_intern(u->in, text, n);
}

void compile_assert(struct unit *u, const struct stmt *s) {
    uint32_t fine = label_new(u), mark = u->temp;
    struct parts parts = {0};
    compile_condition(u, s->cond, fine, &parts);
    uint64_t sure = u->sure;
    uint16_t message = s->value ? compile_any(u, s->value) : NO_REG;
    u->span = s->cond->span;
    for (size_t i = 0; i < parts.n; i++) emit(u, OP_PART, parts.at[i].reg, const_index(u, part_text(u, parts.at[i].e)), 0);
    emit(u, OP_FAILED, message, (uint32_t)parts.n, 0);
    u->sure = sure;
    label_place(u, fine);
    u->temp = mark;
}
