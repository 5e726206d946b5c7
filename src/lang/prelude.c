// Functions written in the language itself: the room for what lib/ and the VM hand in. A definition is compiled when it is first
// asked for, so that start-up pays only for finding where each begins. They are not variables: no program sees their names.
#include "base/bug.h"
#include "base/mem.h"
#include "base/stage.h"
#include "base/text.h"
#include "lang/code.h"
#include "lang/interp_state.h"

#include <string.h>

struct prelude_function {
    const char *text; // "def name(...):" and its body; borrowed for ever
    size_t len;
    value made;       // atomic; VALUE_UNDEF until first asked for
};

static const char DEF[] = "def ";

// Where the definition behind `at` begins, or the end of the text.
static const char *next_definition(const char *at) {
    const char *found = strstr(at + 1, "\ndef ");
    return found ? found + 1 : at + strlen(at);
}

void interp_add_prelude(struct interp *in, const char *source) {
    invariant(strncmp(source, DEF, strlen(DEF)) == 0);
    for (const char *at = source, *next; *at; at = next) {
        next = next_definition(at);
        const char *name = at + strlen(DEF);
        map_set(&in->prelude, name, strcspn(name, "("), in->nprelude);
        mem_reserve(in->prelude_functions, in->nprelude, in->prelude_cap);
        in->prelude_functions[in->nprelude++] = (struct prelude_function){at, (size_t)(next - at), VALUE_UNDEF};
    }
}

static const struct code *compile(struct interp *in, const struct prelude_function *p) {
    struct parse_options options = {.allow_yield = true};
    struct diag diag = {0};
    const struct code *code = NULL;
    if (interp_compile(in, source_create("<prelude>", p->text, p->len, 1), &options, &code, &diag) == PARSE_OK)
        return code->children[0];
    struct text t = {0};
    diag_format(&t, &diag, 100);
    bug("the prelude does not compile: %s", text_str(&t));
}

// A generator bears the name of the function that made it: what stands before "__" is what Python calls the type of map__2's.
static value name_of(struct interp *in, const struct code *code) {
    const struct str *s = value_str(code->name);
    const char *end = strstr(s->bytes, "__");
    return end ? interp_intern(in, s->bytes, (size_t)(end - s->bytes)) : code->name;
}

static value make(struct interp *in, const struct code *code) {
    invariant(code->ncaptures == 0);
    value name = name_of(in, code);
    os_mutex_lock(&in->compile_mutex);
    struct function *fn = heap_new(&in->compile_cache, OBJ_FUNCTION, sizeof *fn);
    os_mutex_unlock(&in->compile_mutex);
    if (!fn) return VALUE_UNDEF;
    fn->code = code;
    fn->name = name;
    fn->fallbacks = NULL;
    fn->cells = NULL;
    return value_from_object(fn);
}

// Two fibers that ask at once may both compile it; the last one made is kept, and either will do.
value interp_prelude(struct interp *in, const char *name) {
    size_t i;
    if (!map_get(&in->prelude, name, strlen(name), &i)) return VALUE_UNDEF;
    struct prelude_function *p = &in->prelude_functions[i];
    value fn = value_load(&p->made);
    if (fn != VALUE_UNDEF) return fn;
    struct stage *stage = mem_use_stage(NULL);
    fn = make(in, compile(in, p));
    mem_use_stage(stage);
    value_store(&p->made, fn);
    return fn;
}

void prelude_mark(struct interp *in, struct heap_marker *m) {
    for (size_t i = 0; i < in->nprelude; i++) heap_mark(m, in->prelude_functions[i].made);
}

void prelude_finish(struct interp *in) {
    map_finish(&in->prelude);
    mem_free(in->prelude_functions);
}
