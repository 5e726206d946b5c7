// What a native's signature says ("sorted(iterable, /, *, key=None, reverse=False)") as numbers and interned names.
#include "base/bug.h"
#include "base/mem.h"
#include "base/stage.h"
#include "lang/interp_state.h"

#include <ctype.h>
#include <string.h>

struct scan {
    const char *at;
    bool named_only; // behind a * or *rest
    size_t len;
    value names[NATIVE_MAX_PARAMS];
    bool required[NATIVE_MAX_PARAMS];
};

static bool is_name_char(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

// Skips a default value: up to a comma or the closing bracket outside quotes and brackets.
static bool skip_default(struct scan *s) {
    while (*s->at == ' ') s->at++;
    if (*s->at != '=') return false;
    int depth = 0;
    char quote = 0;
    for (s->at++; *s->at; s->at++) {
        char c = *s->at;
        if (quote) quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"') quote = c;
        else if (strchr("([{", c)) depth++;
        else if (depth && strchr(")]}", c)) depth--;
        else if (!depth && (c == ',' || c == ')')) break;
    }
    return true;
}

static void take_name(struct interp *in, struct scan *s, struct native_signature *g) {
    const char *start = s->at;
    while (is_name_char(*s->at)) s->at++;
    if (s->at == start || s->len == NATIVE_MAX_PARAMS) bug("signature cannot be read at '%s'", start);
    value name = interp_intern(in, start, (size_t)(s->at - start));
    bool optional = skip_default(s);
    s->names[s->len] = name;
    s->required[s->len++] = !optional;
    if (s->named_only) {
        g->needs_names |= !optional;
        return;
    }
    g->npositional++;
    if (!optional) g->nrequired++;
}

static void take_item(struct interp *in, struct scan *s, struct native_signature *g) {
    if (*s->at == '/') {
        g->nunnamed = g->npositional;
        s->at++;
    } else if (*s->at == '*') {
        size_t stars = strspn(s->at, "*");
        s->at += stars;
        bool named = is_name_char(*s->at);
        if (stars == 2) g->takes_keywords = true;
        else if (named) g->takes_rest = true;
        if (stars == 1) s->named_only = true;
        while (is_name_char(*s->at)) s->at++;
    } else {
        take_name(in, s, g);
    }
}

static struct native_signature *parse(struct interp *in, const struct native_def *def) {
    struct native_signature *g = mem_alloc_zero(1, sizeof *g);
    struct scan s = {.at = strchr(def->signature, '(')};
    if (!s.at) bug("signature without brackets: %s", def->signature);
    for (s.at++; *s.at && *s.at != ')';) {
        if (*s.at == ' ' || *s.at == ',') s.at++;
        else take_item(in, &s, g);
    }
    g->nparams = (uint16_t)s.len;
    g->names = mem_alloc_zero(s.len + 1, sizeof *g->names);
    g->required = mem_alloc_zero(s.len + 1, sizeof *g->required);
    memcpy(g->names, s.names, s.len * sizeof *g->names);
    memcpy(g->required, s.required, s.len * sizeof *g->required);
    g->next = in->signatures;
    in->signatures = g;
    return g;
}

// Most natives are never called in a session, so start-up does not read their signatures.
struct native_signature *native_signature_parse(struct interp *in, struct native *n) {
    struct stage *stage = mem_use_stage(NULL);
    os_mutex_lock(&in->compile_mutex);
    struct native_signature *g = __atomic_load_n(&n->signature, __ATOMIC_RELAXED);
    if (!g) __atomic_store_n(&n->signature, g = parse(in, n->def), __ATOMIC_RELEASE);
    os_mutex_unlock(&in->compile_mutex);
    mem_use_stage(stage);
    return g;
}
