// One memory image of the language: heap, global variables, types, modules, builtins. Everything in it may be used by many
// fibers at once; what is not atomic is set up before the first fiber runs or while the world stands still, or stands
// under `names_mutex`.
#pragma once

#include "lang/heap.h"
#include "lang/native.h"
#include "base/thread.h"
#include "lang/parser.h"

struct interp;
struct code;
struct fiber;

// What the language needs from the world outside it. All may be called by any fiber's thread.
struct host {
    void *user;
    // Prints text (valid UTF-8, control characters included). NATIVE_OK, or NATIVE_BLOCK (call again later; nothing was taken).
    enum native_status (*print)(void *user, struct fiber *f, const char *text, size_t len);
    // Runs a command line of the shell met inside a program (EXPR_HOST). OK, BLOCK or ERROR.
    enum native_status (*command)(struct call *c, const char *line, size_t len);
    // Where an error was raised that nobody caught is up to the scheduler: see vm.h.
};

#define INTERP_MAX_GLOBALS 65536

struct interp *interp_create(size_t heap_limit_bytes, const struct host *host); // with types and exceptions; functions come from lib/
void interp_destroy(struct interp *in);
struct heap *interp_heap(struct interp *in);
const struct host *interp_host(struct interp *in);
void interp_set_host(struct interp *in, const struct host *host); // in a process that has one thread
struct heap_cache *interp_cache(struct interp *in); // for set-up, and while the world stands still

// Global variables live in numbered slots that never move. A builtin's name has a slot too, filled with the builtin.
value *interp_globals(struct interp *in);
int interp_slot(struct interp *in, const char *name, size_t len);      // makes it on first use; -1: too many
int interp_find_slot(struct interp *in, const char *name, size_t len); // -1: no such name
size_t interp_slot_count(struct interp *in);
const char *interp_slot_name(struct interp *in, int slot);
bool interp_is_user_variable(struct interp *in, int slot); // bound, and not (still) the builtin or module itself
value interp_slot_builtin(struct interp *in, int slot);    // VALUE_UNDEF: none
void interp_reset_globals(struct interp *in);              // user variables gone, builtins back

// Interned strings: the same bytes give the same object, alive as long as the interp. Attribute names and keywords are interned.
value interp_intern(struct interp *in, const char *s, size_t len);

// Types. The built-in kinds have theirs; rooms above add more.
struct type *interp_type(struct interp *in, enum object_kind kind);
struct type *interp_type_of(struct interp *in, value v);
struct type *interp_bool_type(struct interp *in);
struct type *interp_none_type(struct interp *in);
struct type *interp_exception_type(struct interp *in, const char *name); // NULL: no such exception
struct type *interp_add_type(struct interp *in, const char *name, const struct type_ops *ops, const struct native_def *construct,
                             const struct native_def *methods, size_t nmethods, void *user);
void interp_add_methods(struct interp *in, struct type *t, const struct native_def *methods, size_t n, void *user);
struct type *interp_add_exception(struct interp *in, const char *name, const char *base);
// One that is no builtin: the caller binds it where it belongs. It is shown as module.name.
struct type *interp_add_module_exception(struct interp *in, const char *module, const char *name, const char *base);

// Modules and builtins. A module is bound to its name from the start (no import needed); dotted names make sub-modules.
struct module *interp_add_module(struct interp *in, const char *name, const struct native_def *fns, size_t n, void *user);
void interp_module_set(struct interp *in, struct module *m, const char *name, value v);
struct module *interp_find_module(struct interp *in, const char *dotted, size_t len); // NULL
void interp_add_builtins(struct interp *in, const struct native_def *fns, size_t n, void *user);
void interp_set_builtin(struct interp *in, const char *name, value v);

// Attributes as `v.name` reads and `v.name = x` writes them; `name` is a str. VALUE_UNDEF or false with the fiber's error set.
value interp_get_attribute(struct fiber *f, value v, value name);
bool interp_set_attribute(struct fiber *f, value v, value name, value x);

// Every native_def that was registered, for help and completion; `owner` is "", "math", "str"...
typedef void (*interp_def_fn)(void *user, const char *owner, const struct native_def *def);
void interp_each_native(struct interp *in, interp_def_fn fn, void *user);
// What makes objects of a type, as owner.Name; owner "" for a builtin.
void interp_add_help(struct interp *in, const char *owner, const struct type *t);

// Further roots (tasks, queues of the scheduler), marked at each collection.
void interp_add_roots(struct interp *in, heap_roots_fn roots, void *user);
void interp_collect(struct interp *in); // the world must stand still

// Around a fork: nobody else is in the midst of changing anything. The world stands still. Both processes let go.
void interp_hold(struct interp *in);
void interp_let_go(struct interp *in);

// Compiles a text to a code object that lives as long as the interp. The source is taken over (destroyed with the interp),
// also on failure. The code's result is the value of a last statement that is an expression, else None.
enum parse_result interp_compile(struct interp *in, struct source *src, const struct parse_options *options,
                                 const struct code **out, struct diag *diag);
// Functions written in the language itself, available to natives through NATIVE_CALL (see prelude.c).
// `lib` hands in their source once; interp_prelude finds one by name. Only prelude code may use `yield`.
void interp_add_prelude(struct interp *in, const char *source);
value interp_prelude(struct interp *in, const char *name);
