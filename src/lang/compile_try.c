// try, except, finally and with. A `finally` body is written out once for each way that leads out of its `try`: the normal end,
// every return, break and continue, and the way of an exception. Code written out on the way to a jump is not covered by the
// blocks that are being left: their ranges are closed before it and opened again after the jump.
#include "lang/compile.h"

#include "base/mem.h"

void block_open(struct unit *u, struct block *b) {
    b->open = (uint32_t)u->code->len;
}

void block_close(struct unit *u, struct block *b) {
    struct code *c = u->code;
    if (b->open == NO_RANGE) return;
    if (b->open < c->len) {
        mem_reserve(c->handlers, c->nhandlers, u->handler_cap);
        c->handlers[c->nhandlers++] = (struct handler){b->open, (uint32_t)c->len, b->handler, b->exception};
    }
    b->open = NO_RANGE;
}

static void push(struct unit *u, struct block *b) {
    b->outer = u->block;
    b->handler = label_new(u);
    b->exception = temp_new(u);
    u->block = b;
    block_open(u, b);
}

static void pop(struct unit *u, struct block *b) {
    block_close(u, b);
    u->block = b->outer;
}

// R[at] = manager.__exit__(...) with the three values already in R[at + 1...]
static void call_exit(struct unit *u, uint16_t manager, uint16_t at) {
    emit(u, OP_MOVE, at, manager, 0);
    emit(u, OP_METHOD, at, 3, const_name(u, (struct ast_text){"__exit__", 8}));
}

static void leave_with(struct unit *u, const struct block *b) {
    uint32_t mark = u->temp;
    uint16_t at = temp_many(u, 4);
    for (uint16_t i = 1; i <= 3; i++) emit(u, OP_LOADK, (uint32_t)(at + i), const_index(u, VALUE_NONE), 0);
    call_exit(u, b->reg, at);
    u->temp = mark;
}

static void unbind(struct unit *u, const struct block *b) {
    if (!b->name.s) return;
    uint32_t mark = u->temp;
    uint16_t none = temp_new(u); // bound first: the body may have deleted it
    emit(u, OP_LOADK, none, const_index(u, VALUE_NONE), 0);
    name_store(u, b->name, none);
    name_delete(u, b->name);
    u->temp = mark;
}

// What has to happen whichever way the block is left.
static void clean_up(struct unit *u, struct block *b) {
    struct block *inside = u->block;
    u->block = b->outer;
    if (b->kind == BLOCK_FINALLY) compile_block(u, b->finally);
    else if (b->kind == BLOCK_WITH) leave_with(u, b);
    else if (b->kind == BLOCK_UNBIND) unbind(u, b);
    u->block = inside;
}

// The ranges of blocks further out than the innermost stay open: an error in a `finally` body is theirs to handle.
void block_leave(struct unit *u, struct block *until) {
    for (struct block *b = u->block; b != until; b = b->outer) {
        if (b->kind == BLOCK_LOOP) continue;
        block_close(u, b);
        clean_up(u, b);
    }
}

void block_resume(struct unit *u, struct block *until) {
    for (struct block *b = u->block; b != until; b = b->outer)
        if (b->kind != BLOCK_LOOP) block_open(u, b);
}

static void compile_handler(struct unit *u, const struct ast_handler *h, uint16_t exception, uint32_t out) {
    uint32_t next = label_new(u), mark = u->temp;
    uint64_t sure = u->sure;
    u->span = h->span;
    if (h->type) {
        uint16_t type = compile_any(u, h->type), matches = temp_new(u);
        u->span = h->type->span;
        emit(u, OP_MATCHES, matches, exception, type);
        emit_jump(u, OP_JFALSE, matches, next);
        u->temp = mark;
    }
    if (h->name.s) name_store(u, h->name, exception);
    struct block b = {.kind = BLOCK_UNBIND, .name = h->name, .reg = exception};
    push(u, &b);
    compile_block(u, &h->body);
    pop(u, &b);
    unbind(u, &b);
    emit_jump(u, OP_JUMP, 0, out);
    if (h->name.s) {
        label_place(u, b.handler);
        unbind(u, &b);
        emit(u, OP_RERAISE, b.exception, 0, 0);
    } else { // nothing to clean up: the range only marks the handler for a bare `raise`
        label_place(u, b.handler);
        emit(u, OP_RERAISE, b.exception, 0, 0);
    }
    u->temp = mark;
    u->sure = sure;
    label_place(u, next);
}

static void compile_except(struct unit *u, const struct stmt *s) {
    if (!s->nhandlers) {
        compile_block(u, &s->body);
        return;
    }
    struct block b = {.kind = BLOCK_EXCEPT};
    uint32_t out = label_new(u);
    uint64_t before = u->sure;
    push(u, &b);
    compile_block(u, &s->body);
    pop(u, &b);
    compile_block(u, &s->orelse);
    emit_jump(u, OP_JUMP, 0, out);
    label_place(u, b.handler);
    u->sure = before;
    for (size_t i = 0; i < s->nhandlers; i++) compile_handler(u, &s->handlers[i], b.exception, out);
    emit(u, OP_RERAISE, b.exception, 0, 0);
    label_place(u, out);
    u->sure = before;
}

void compile_try(struct unit *u, const struct stmt *s) {
    if (!s->has_finally) {
        compile_except(u, s);
        return;
    }
    struct block b = {.kind = BLOCK_FINALLY, .finally = &s->finally};
    uint32_t out = label_new(u);
    uint64_t before = u->sure;
    push(u, &b);
    compile_except(u, s);
    pop(u, &b);
    compile_block(u, &s->finally);
    emit_jump(u, OP_JUMP, 0, out);
    label_place(u, b.handler);
    u->sure = before;
    compile_block(u, &s->finally);
    emit(u, OP_RERAISE, b.exception, 0, 0);
    u->sure = before;
    label_place(u, out);
}

// The way of an exception through `with`: __exit__ gets it, and may swallow it by returning something true.
static void with_failed(struct unit *u, const struct block *b, uint32_t out) {
    uint16_t at = temp_many(u, 4);
    emit(u, OP_TYPEOF, (uint32_t)(at + 1), b->exception, 0);
    emit(u, OP_MOVE, (uint32_t)(at + 2), b->exception, 0);
    emit(u, OP_LOADK, (uint32_t)(at + 3), const_index(u, VALUE_NONE), 0);
    call_exit(u, b->reg, at);
    emit_jump(u, OP_JTRUE, at, out);
    emit(u, OP_RERAISE, b->exception, 0, 0);
}

static void compile_with_item(struct unit *u, const struct stmt *s, size_t i) {
    if (i == s->nwiths) {
        compile_block(u, &s->body);
        return;
    }
    const struct ast_with *w = &s->withs[i];
    uint32_t out = label_new(u), mark = u->temp;
    struct block b = {.kind = BLOCK_WITH, .reg = temp_new(u)};
    compile_to(u, w->context, b.reg);
    uint16_t entered = temp_new(u);
    u->span = w->context->span;
    emit(u, OP_MOVE, entered, b.reg, 0);
    emit(u, OP_METHOD, entered, 0, const_name(u, (struct ast_text){"__enter__", 9}));
    push(u, &b);
    if (w->target) compile_assign(u, w->target, entered);
    uint64_t before = u->sure;
    compile_with_item(u, s, i + 1);
    pop(u, &b);
    u->span = w->context->span;
    leave_with(u, &b);
    emit_jump(u, OP_JUMP, 0, out);
    label_place(u, b.handler);
    u->sure = before;
    with_failed(u, &b, out);
    label_place(u, out);
    u->temp = mark;
}

void compile_with(struct unit *u, const struct stmt *s) {
    compile_with_item(u, s, 0);
}
