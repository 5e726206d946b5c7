// For tests of values: an interpreter with one fiber, short ways to make values, and checks on what came out as text.
#pragma once

#include "base/text.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

struct bench {
    struct host host;
    struct interp *in;
    struct fiber f;
};

static inline struct bench *bench_open(size_t limit) {
    struct bench *b = calloc(1, sizeof *b);
    b->in = interp_create(limit, &b->host);
    fiber_init(&b->f, b->in);
    return b;
}
static inline void bench_close(struct bench *b) {
    fiber_finish(&b->f);
    interp_destroy(b->in);
    free(b);
}

static inline value num(struct bench *b, int64_t i) {
    return make_int(&b->f.cache, i);
}
static inline value real(struct bench *b, double d) {
    return make_float(&b->f.cache, d);
}
static inline value txt(struct bench *b, const char *s) {
    return make_str0(&b->f.cache, s);
}

// v as repr shows it, or the error in flight, which is taken away.
static inline void expect_repr(struct bench *b, value v, const char *want, const char *what) {
    struct text out = {0};
    if (v == VALUE_UNDEF || !ops_repr(&b->f, &out, v)) {
        text_clear(&out);
        exception_summary(b->in, &out, b->f.error);
    }
    b->f.error = VALUE_UNDEF;
    ck_assert_msg(strcmp(text_str(&out), want) == 0, "%s: got %s, want %s", what, text_str(&out), want);
    text_finish(&out);
}

static inline int run_suite(Suite *s) {
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
