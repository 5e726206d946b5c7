// What is known about a name, gathered from the tables that already say it: the rows of commands and settings, the natives'
// definitions, the words of the language, and the user's functions. The one idea: help has no text of its own about any of
// these, so it cannot go stale.

#include "shell/help.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "lang/code.h"
#include "lang/interp.h"
#include "shell/commands.h"
#include "shell/fill.h"
#include "shell/help_words.h"
#include "shell/session.h"
#include "shell/settings.h"
#include <string.h>

#define INDENT 4

static void fill_sentence(struct text *out, const char *sentence, size_t width) {
    struct filling f = {.out = out, .width = width < SCREEN_READING_WIDTH ? width : SCREEN_READING_WIDTH, .indent = INDENT};
    fill_words(&f, sentence);
    fill_end(&f);
}

#define NAMES_MAX 200

struct native_list {
    struct filling filling;
    const char *owner;
    unsigned flags; // those that must be set
    size_t n;
    const char *names[NAMES_MAX]; // listed so far: two types of the same name may share some
};

// `%time` is what the command word time means (lang/parser_shell.c); people type it without the sign.
static const char *shown_name(const struct native_def *def) {
    return def->name + (*def->name == '%');
}

static void list_native(void *user, const char *owner, const struct native_def *def) {
    struct native_list *l = user;
    if (strcmp(owner, l->owner) != 0 || (def->flags & l->flags) != l->flags || def->name[0] == '_') return;
    for (size_t i = 0; i < l->n && i < NAMES_MAX; i++) {
        if (strcmp(l->names[i], def->name) == 0) return;
    }
    fill_word(&l->filling, shown_name(def));
    if (l->n < NAMES_MAX) l->names[l->n] = def->name;
    l->n++;
}

static void add_commands(const struct session *s, struct text *out, enum command_group group, const char *title) {
    struct filling f = {.out = out, .width = s->screen.width, .indent = INDENT};
    text_printf(out, MARK_STRONG "%s" MARK_END "\n", title);
    for (size_t i = 0; i < command_count(); i++) {
        if (command_at(i)->group == group) fill_word(&f, command_at(i)->name);
    }
    fill_end(&f);
}

void help_overview(const struct session *s, struct text *out) {
    text_add_str(out, "Type Python, or a command. Threads run beside the prompt; what they do is shown as it happens.\n\n");
    add_commands(s, out, GROUP_LESSON, "Lessons");
    add_commands(s, out, GROUP_TASKS, "Threads");
    add_commands(s, out, GROUP_SHELL, "The shell");
    struct native_list l = {.filling = {.out = out, .width = s->screen.width, .indent = INDENT}, .owner = "", .flags = NATIVE_COMMAND};
    text_add_str(out, MARK_STRONG "Functions that can be typed like commands" MARK_END "\n");
    interp_each_native(engine_interp(s->engine), list_native, &l);
    fill_end(&l.filling);
    text_add_str(out,
        MARK_STRONG "Keys" MARK_END "\n"
        "    Enter on an empty line   the lesson's next step\n"
        "    Tab                      completes a word\n"
        "    Up, Down, Ctrl-R         earlier lines\n"
        "    Ctrl-C                   stops what runs, or clears the line\n"
        "    Ctrl-D                   leaves\n\n"
        "help NAME or NAME? tells more: help open, sleep?, help for. An example:\n"
        "    t = spawn(print, 'hello')\n");
}

static void add_title(struct text *out, const char *usage) {
    text_printf(out, MARK_STRONG "%s" MARK_END "\n", usage);
}

static void add_example(struct text *out, const char *example) {
    if (example && *example) text_printf(out, "    " MARK_DIM "example:" MARK_END " %s\n", example);
}

static bool about_command(const struct session *s, const char *name, struct text *out) {
    const struct command *c = command_find(name, strlen(name));
    if (!c) return false;
    add_title(out, c->usage);
    fill_sentence(out, c->help, s->screen.width);
    if (c->aliases) text_printf(out, "    also: %s\n", c->aliases);
    add_example(out, c->example);
    return true;
}

static bool about_setting(const struct session *s, const char *name, struct text *out) {
    const struct setting *row = setting_find(name);
    if (!row) return false;
    text_printf(out, MARK_STRONG "set %s" MARK_END "   (%s)\n", row->name, row->values);
    fill_sentence(out, row->help, s->screen.width);
    return true;
}

static bool about_word(const struct session *s, const char *name, struct text *out) {
    for (size_t i = 0; i < help_word_count; i++) {
        if (strcmp(help_words[i].word, name) != 0) continue;
        add_title(out, help_words[i].usage);
        fill_sentence(out, help_words[i].help, s->screen.width);
        return true;
    }
    return false;
}

// Looking for a native by its own name or by owner.name.
struct native_search {
    const struct session *session;
    const char *name;
    struct text *out;
    bool exact; // a function of its own; else a method or a module's function too
    size_t found;
};

static void add_native(struct text *out, const char *owner, const struct native_def *def, size_t width) {
    const char *name = shown_name(def);
    bool has_name = strncmp(def->signature, name, strlen(name)) == 0;
    text_printf(out, MARK_STRONG "%s%s%s%s" MARK_END "\n", owner, *owner ? "." : "", has_name ? "" : name, def->signature);
    if (def->doc) fill_sentence(out, def->doc, width);
    add_example(out, def->example);
}

static void match_native(void *user, const char *owner, const struct native_def *def) {
    struct native_search *n = user;
    size_t len = strlen(owner);
    bool whole = len && strncmp(n->name, owner, len) == 0 && n->name[len] == '.' && strcmp(n->name + len + 1, def->name) == 0;
    bool own = strcmp(n->name, shown_name(def)) == 0 && (!n->exact || !*owner);
    if (!whole && !own) return;
    if (n->found++ < 6) add_native(n->out, owner, def, n->session->screen.width);
}

static bool about_native(const struct session *s, const char *name, bool exact, struct text *out) {
    struct native_search n = {.session = s, .name = name, .out = out, .exact = exact};
    interp_each_native(engine_interp(s->engine), match_native, &n);
    return n.found > 0;
}

// All that a module or a type has.
static bool about_owner(const struct session *s, const char *name, struct text *out) {
    if (!*name) return false;
    struct text list = {0};
    struct native_list l = {.filling = {.out = &list, .width = s->screen.width, .indent = INDENT}, .owner = name};
    interp_each_native(engine_interp(s->engine), list_native, &l);
    fill_end(&l.filling);
    if (l.n) {
        add_title(out, name);
        text_add_str(out, text_str(&list));
        text_printf(out, "    help %s.NAME tells more\n", name);
    }
    text_finish(&list);
    return l.n > 0;
}

struct variable_search {
    const char *name;
    struct text *out;
    bool found;
};

static void add_params(struct text *out, const struct code *code) {
    for (size_t i = 0; i < code->nparams; i++) {
        if (i) text_add_str(out, ", ");
        text_add_str(out, value_str(code->params[i])->bytes);
    }
}

static void describe_function(struct text *out, const char *name, const struct function *f) {
    text_printf(out, MARK_STRONG "%s(", name);
    add_params(out, f->code);
    text_add_str(out, ")" MARK_END "\n");
    if (!value_is_str(f->code->doc)) {
        text_add_str(out, "    a function of yours; a string as its first line would be shown here\n");
        return;
    }
    const struct str *doc = value_str(f->code->doc);
    text_add_str(out, "    ");
    utf8_add_visible(out, doc->bytes, doc->len);
    text_add_char(out, '\n');
}

// With the world stopped.
static void describe_variable(void *user, struct interp *in) {
    struct variable_search *v = user;
    int slot = interp_find_slot(in, v->name, strlen(v->name));
    if (slot < 0 || !interp_is_user_variable(in, slot)) return;
    value is = value_load(&interp_globals(in)[slot]);
    v->found = true;
    if (value_is_function(is)) {
        describe_function(v->out, v->name, value_function(is));
        return;
    }
    const struct type *t = interp_type_of(in, is);
    text_printf(v->out, MARK_STRONG "%s" MARK_END "\n    a variable of yours, of type %s\n", v->name,
                t && value_is_str(t->name) ? value_str(t->name)->bytes : "value");
}

static bool about_variable(struct session *s, const char *name, struct text *out) {
    struct variable_search v = {.name = name, .out = out};
    engine_with_world_stopped(s->engine, describe_variable, &v);
    return v.found;
}

static const char *nearest_word(const char *name) {
    struct suggest near;
    suggest_init(&near, name);
    for (size_t i = 0; i < help_word_count; i++) suggest_offer(&near, help_words[i].word);
    for (size_t i = 0; i < setting_count(); i++) suggest_offer(&near, setting_at(i)->name);
    return suggest_result(&near);
}

static bool unknown(const struct session *s, const char *name, struct text *out) {
    const char *near = command_suggest(s, name);
    if (!near) near = nearest_word(name);
    text_add_str(out, "no help on '");
    utf8_add_visible(out, name, strlen(name));
    text_printf(out, near ? "'; did you mean '%s'?" : "'; `help` alone shows what there is%s", near ? near : "");
    return false;
}

struct type_search {
    const char *name; // of a variable
    size_t len;
    struct text type;
};

static void look_up_type(void *user, struct interp *in) {
    struct type_search *t = user;
    int slot = interp_find_slot(in, t->name, t->len);
    if (slot < 0 || !interp_is_user_variable(in, slot)) return;
    const struct type *type = interp_type_of(in, value_load(&interp_globals(in)[slot]));
    if (type && value_is_str(type->name)) text_add_str(&t->type, value_str(type->name)->bytes);
}

// variable.method, by the type of what the variable holds.
static bool about_member(struct session *s, const char *name, struct text *out) {
    const char *dot = strchr(name, '.');
    if (!dot) return false;
    struct type_search t = {.name = name, .len = (size_t)(dot - name)};
    engine_with_world_stopped(s->engine, look_up_type, &t);
    bool found = t.type.len > 0;
    text_add_str(&t.type, dot);
    found = found && about_native(s, text_str(&t.type), true, out);
    text_finish(&t.type);
    return found;
}

// A function that is also a module, or makes objects of a type: what these have belongs to it.
static bool has_members(struct session *s, const char *name) {
    struct interp *in = engine_interp(s->engine);
    if (interp_find_module(in, name, strlen(name))) return true;
    int slot = interp_find_slot(in, name, strlen(name));
    return slot >= 0 && value_is_type(interp_slot_builtin(in, slot));
}

bool help_topic(struct session *s, const char *name, struct text *out) {
    if (about_variable(s, name, out) || about_command(s, name, out)) return true;
    if (about_native(s, name, true, out)) {
        if (has_members(s, name)) about_owner(s, name, out);
        return true;
    }
    if (about_word(s, name, out) || about_owner(s, name, out) || about_setting(s, name, out)) return true;
    return about_native(s, name, false, out) || about_member(s, name, out) || unknown(s, name, out);
}
