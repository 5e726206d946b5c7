// Liveness of registers (liveness.h): for each instruction,
//
//     within(i) = what the instructions that may follow read, without what i defines, and what the handler around i reads
//     before(i) = within(i) and what i itself reads
//
// over and over, from the end to the beginning, until nothing changes. A loop's later rounds are seen by the second time.
#include "lang/liveness.h"

#include "base/mem.h"
#include <string.h>

#define MAX_BYTES ((size_t)64 << 20) // of all rows of a code; beyond, every register counts as live everywhere
#define NO_HANDLER SIZE_MAX

// What an instruction reads and writes, and where it leads.
enum {
    USES_A = 1, USES_B = 2, USES_C = 4, // the register of that number; NO_REG: none
    USES_3A = 8, USES_3B = 16,          // three from R[a], R[b] on
    USES_C_OF_B = 32,                   // R[b], ... R[b+c-1]
    USES_PAIRS = 64,                    // R[b], ... R[b+2c-1]
    USES_ARGS = 128,                    // R[a], ... R[a+b]
    USES_OWN = 256,                     // FAILED and FUNCTION: see add_own_uses
    SETS_A = 512,
    SETS_3A = 1024,
    SETS_C_OF_A = 2048,                 // R[a], ... R[a+c-1]
    SETS_FROM_A = 4096,                 // R[a], and the callee's registers take the place of all behind it
    SETS_B_JUMPING = 8192,              // R[b], if it jumps
    JUMPS = 16384,                      // by `jump`
    WORD = 32768,                       // by the word behind it
    STOPS = 65536,                      // does not go on to the next instruction
};

#define BINARY (USES_B | USES_C | SETS_A)
#define BINARY_K (USES_B | SETS_A)
#define TEST (USES_A | USES_B | JUMPS | WORD)
#define TEST_K (USES_A | JUMPS | WORD)

// One for each line of opcode.h, and what has no line here does not compile.
enum {
    EFFECT_LOADK = SETS_A, EFFECT_LOADI = SETS_A, EFFECT_MOVE = USES_B | SETS_A, EFFECT_UNDEF = SETS_A, EFFECT_CHECK = USES_A,
    EFFECT_GETG = SETS_A, EFFECT_SETG = USES_A, EFFECT_DELG = 0,
    EFFECT_NEWCELL = USES_A | SETS_A, EFFECT_GETCELL = USES_B | SETS_A, EFFECT_SETCELL = USES_A | USES_B, EFFECT_GETFREE = SETS_A,
    EFFECT_ADD = BINARY, EFFECT_SUB = BINARY, EFFECT_MUL = BINARY, EFFECT_DIV = BINARY, EFFECT_FLOORDIV = BINARY, EFFECT_MOD = BINARY,
    EFFECT_ADDK = BINARY_K, EFFECT_SUBK = BINARY_K, EFFECT_MULK = BINARY_K, EFFECT_DIVK = BINARY_K, EFFECT_FLOORDIVK = BINARY_K,
    EFFECT_MODK = BINARY_K, EFFECT_BINARY = BINARY, EFFECT_INPLACE = BINARY, EFFECT_UNARY = USES_B | SETS_A, EFFECT_COMPARE = BINARY,
    EFFECT_JUMP = JUMPS | STOPS, EFFECT_LOOP = JUMPS | STOPS, EFFECT_JTRUE = USES_A | JUMPS, EFFECT_JFALSE = USES_A | JUMPS,
    EFFECT_JLT = TEST, EFFECT_JLE = TEST, EFFECT_JGT = TEST, EFFECT_JGE = TEST, EFFECT_JEQ = TEST, EFFECT_JNE = TEST,
    EFFECT_JLTK = TEST_K, EFFECT_JLEK = TEST_K, EFFECT_JGTK = TEST_K, EFFECT_JGEK = TEST_K, EFFECT_JEQK = TEST_K, EFFECT_JNEK = TEST_K,
    EFFECT_FORPREP = USES_B | SETS_3A, EFFECT_FORITER = USES_3A | SETS_B_JUMPING | JUMPS | WORD,
    EFFECT_TUPLE = USES_C_OF_B | SETS_A, EFFECT_LIST = USES_C_OF_B | SETS_A, EFFECT_DICT = USES_PAIRS | SETS_A,
    EFFECT_APPEND = USES_A | USES_B, EFFECT_ENTRY = USES_A | USES_B | USES_C, EFFECT_UNPACK = USES_B | SETS_C_OF_A,
    EFFECT_GETITEM = BINARY, EFFECT_SETITEM = USES_A | USES_B | USES_C, EFFECT_DELITEM = USES_A | USES_B, EFFECT_SLICE = USES_3B | SETS_A,
    EFFECT_GETATTR = USES_B | SETS_A, EFFECT_SETATTR = USES_A | USES_C,
    EFFECT_CALL = USES_ARGS | SETS_FROM_A, EFFECT_NAMES = 0, EFFECT_CALLKW = USES_ARGS | SETS_FROM_A,
    EFFECT_METHOD = USES_ARGS | SETS_FROM_A, EFFECT_METHODKW = USES_ARGS | SETS_FROM_A, EFFECT_BARE = USES_A, EFFECT_HOST = SETS_A,
    EFFECT_RETURN = USES_A | STOPS, EFFECT_YIELD = USES_A, EFFECT_FUNCTION = USES_OWN | SETS_A,
    EFFECT_FORMAT = BINARY, EFFECT_CONCAT = USES_C_OF_B | SETS_A,
    EFFECT_RAISE = USES_A | USES_B | STOPS, EFFECT_RERAISE = USES_A | STOPS, EFFECT_FAILED = USES_A | USES_OWN | STOPS, EFFECT_PART = 0,
    EFFECT_MATCHES = BINARY, EFFECT_TYPEOF = USES_B | SETS_A, EFFECT_IMPORT = SETS_A, EFFECT_IMPORTED = USES_B | SETS_A,
};

static const uint32_t effects[OP_COUNT] = {
#define X(name) [OP_##name] = EFFECT_##name,
    OPCODES(X)
#undef X
};

struct liveness {
    bool everything;  // one row for all: too large to look at
    size_t words;     // of a row
    uint64_t rows[];  // of each instruction: before, within
};

// A code being looked at.
struct flow {
    const struct code *code;
    struct liveness *live;
    size_t *handlers; // of each instruction: the index of the one that catches what it raises, or NO_HANDLER
};

static uint64_t *before(const struct flow *fl, size_t at) {
    return &fl->live->rows[2 * at * fl->live->words];
}

static uint64_t *within(const struct flow *fl, size_t at) {
    return before(fl, at) + fl->live->words;
}

static void add(const struct flow *fl, uint64_t *row, size_t from, size_t n) {
    for (size_t r = from; r < from + n && r < fl->code->nregs; r++) row[r / 64] |= (uint64_t)1 << (r % 64);
}

static void take(const struct flow *fl, uint64_t *row, size_t from, size_t n) {
    for (size_t r = from; r < from + n && r < fl->code->nregs; r++) row[r / 64] &= ~((uint64_t)1 << (r % 64));
}

// A function takes the cells that it captures, FAILED what the PARTs before it name.
static void add_own_uses(const struct flow *fl, uint64_t *row, const struct instr *i) {
    if (i->op == OP_FAILED) {
        for (size_t k = 1; k <= i->b; k++) add(fl, row, i[-(ptrdiff_t)k].a, 1);
        return;
    }
    const struct code *child = fl->code->children[i->b];
    for (size_t k = 0; k < child->ncaptures; k++) {
        if (!child->captures[k].from_parent_free) add(fl, row, child->captures[k].index, 1);
    }
    if (i->x) add(fl, row, i->c, 1);
}

static void add_uses(const struct flow *fl, uint64_t *row, const struct instr *i) {
    uint32_t e = effects[i->op];
    if (e & (USES_A | USES_3A)) add(fl, row, i->a, e & USES_3A ? 3 : 1);
    if (e & (USES_B | USES_3B)) add(fl, row, i->b, e & USES_3B ? 3 : 1);
    if (e & USES_C) add(fl, row, i->c, 1);
    if (e & USES_C_OF_B) add(fl, row, i->b, i->c);
    if (e & USES_PAIRS) add(fl, row, i->b, 2 * (size_t)i->c);
    if (e & USES_ARGS) add(fl, row, i->a, (size_t)i->b + 1);
    if (e & USES_OWN) add_own_uses(fl, row, i);
}

static void take_sets(const struct flow *fl, uint64_t *row, const struct instr *i) {
    uint32_t e = effects[i->op];
    if (e & SETS_A) take(fl, row, i->a, 1);
    if (e & SETS_3A) take(fl, row, i->a, 3);
    if (e & SETS_C_OF_A) take(fl, row, i->a, i->c);
}

static void join(const struct flow *fl, uint64_t *row, size_t at) {
    if (at >= fl->code->len) return;
    const uint64_t *more = before(fl, at);
    for (size_t w = 0; w < fl->live->words; w++) row[w] |= more[w];
}

// What is read after the instruction at `at`, or by who handles its error.
static void follow(const struct flow *fl, size_t at, uint64_t *row) {
    const struct instr *i = &fl->code->at[at];
    uint32_t e = effects[i->op];
    size_t word = at + (e & WORD ? 1 : 0);
    if (e & JUMPS) join(fl, row, (size_t)((ptrdiff_t)word + 1 + fl->code->at[word].jump));
    if (e & SETS_B_JUMPING) take(fl, row, i->b, 1);
    if (!(e & STOPS)) join(fl, row, word + 1);
    take_sets(fl, row, i);
    if (fl->handlers[at] != NO_HANDLER) {
        const struct handler *h = &fl->code->handlers[fl->handlers[at]];
        bool had = h->reg < fl->code->nregs && liveness_has(row, h->reg);
        join(fl, row, h->target);
        if (!had) take(fl, row, h->reg, 1);
    }
    if (e & SETS_FROM_A) take(fl, row, i->a, fl->code->nregs);
}

// true: there is more in its rows than before.
static bool look_at(const struct flow *fl, size_t at, uint64_t *row) {
    size_t bytes = fl->live->words * sizeof *row;
    memset(row, 0, bytes);
    follow(fl, at, row);
    memcpy(within(fl, at), row, bytes);
    add_uses(fl, row, &fl->code->at[at]);
    if (memcmp(before(fl, at), row, bytes) == 0) return false;
    memcpy(before(fl, at), row, bytes);
    return true;
}

static void find_handlers(struct flow *fl) {
    const struct code *c = fl->code;
    for (size_t at = 0; at < c->len; at++) fl->handlers[at] = NO_HANDLER;
    for (size_t i = c->nhandlers; i-- > 0;) { // innermost last, as it counts
        for (size_t at = c->handlers[i].start; at < c->handlers[i].end && at < c->len; at++) fl->handlers[at] = i;
    }
}

static struct liveness *find(const struct code *c) {
    size_t words = ((size_t)c->nregs + 64) / 64, bytes = words * sizeof(uint64_t);
    bool everything = bytes * 2 > MAX_BYTES / (c->len + 1);
    size_t rows = everything ? 1 : 2 * c->len;
    struct liveness *l = mem_alloc_zero(1, sizeof *l + rows * bytes);
    l->words = words;
    l->everything = everything;
    if (everything) {
        memset(l->rows, 0xff, bytes);
        return l;
    }
    struct flow fl = {.code = c, .live = l, .handlers = mem_alloc((c->len + 1) * sizeof *fl.handlers)};
    uint64_t *row = mem_alloc(bytes);
    find_handlers(&fl);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t at = c->len; at-- > 0;) changed |= look_at(&fl, at, row);
    }
    mem_free(row);
    mem_free(fl.handlers);
    return l;
}

// Code is constant but for this: two that look at once both find the same, and one result is kept.
static const struct liveness *of(const struct code *c) {
    struct liveness *l = __atomic_load_n(&c->live, __ATOMIC_ACQUIRE);
    if (l) return l;
    struct liveness *made = find(c), **slot = (struct liveness **)(uintptr_t)&c->live;
    if (__atomic_compare_exchange_n(slot, &l, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
    mem_free(made);
    return l;
}

const uint64_t *liveness_before(const struct code *c, size_t at) {
    const struct liveness *l = of(c);
    return l->everything ? l->rows : &l->rows[2 * at * l->words];
}

const uint64_t *liveness_within(const struct code *c, size_t at) {
    const struct liveness *l = of(c);
    return l->everything ? l->rows : &l->rows[(2 * at + 1) * l->words];
}

void liveness_destroy(struct liveness *l) {
    mem_free(l);
}
