// Can bobbin read a piece of code? A memory image of the language that never runs anything: code is compiled into it and thrown away with
// it. So whatever the language refuses at a prompt is refused here, in the same words.

#include "lesson/syntax.h"
#include "base/mem.h"
#include "lang/interp.h"
#include <string.h>

#define HEAP_BYTES ((size_t)256 << 20) // constants only; a limit against nonsense

const char *const syntax_modules[] = {
    "concurrent", "concurrent.futures", "math", "multiprocessing", "multiprocessing.dummy", "multiprocessing.pool",
    "multiprocessing.sharedctypes", "os", "queue", "random", "threading", "time",
};
const size_t syntax_module_count = sizeof syntax_modules / sizeof *syntax_modules;

struct syntax {
    struct host host;
    struct interp *interp;
};

static bool may_be_command(void *user, const char *word, size_t len) {
    (void)user, (void)word, (void)len;
    return true;
}

const struct syntax_words syntax_any_word = {may_be_command, NULL};

struct syntax *syntax_create(void) {
    struct syntax *s = mem_alloc_zero(1, sizeof *s);
    s->interp = interp_create(HEAP_BYTES, &s->host);
    return s;
}

void syntax_destroy(struct syntax *s) {
    if (!s)
        return;
    interp_destroy(s->interp);
    mem_free(s);
}

bool syntax_check(struct syntax *s, struct source *source, struct syntax_words words, struct diag *diag) {
    const struct code *code = NULL;
    struct parse_options options = {.is_host_command = words.is_command, .user = words.user};
    return interp_compile(s->interp, source, &options, &code, diag) == PARSE_OK;
}

bool syntax_has_module(const char *name, size_t len) {
    for (size_t i = 0; i < syntax_module_count; i++) {
        if (strlen(syntax_modules[i]) == len && memcmp(syntax_modules[i], name, len) == 0)
            return true;
    }
    return false;
}
