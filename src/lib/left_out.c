// Builtins of Python that bobbin leaves out, each with what to do instead: a clear refusal when called, rather than a
// NameError that reads like a typing mistake.
#include "lib/parts.h"
#include "lib/support.h"

static enum native_status left_out(struct call *c) {
    native_raise(c, "NameError", "bobbin leaves out '%s'", c->def->name);
    return native_hint(c, "%s", c->def->doc);
}

static enum native_status left_out_input(struct call *c) {
    native_raise(c, "RuntimeError", "bobbin leaves out 'input': lessons run with nobody at the keyboard");
    return native_hint(c, "%s", c->def->doc);
}

#define LEFT_OUT(NAME, DOC, EXAMPLE) {NAME, NAME "(*args, **kwargs)", left_out, DOC, EXAMPLE, NATIVE_HIDDEN}

static const struct native_def LEFT_OUT_DEFS[] = {
    LEFT_OUT("__import__", "write an import statement: import math", "import math"),
    LEFT_OUT("breakpoint", "print what you want to look at: print(f'{x=}')", "print(1)"),
    LEFT_OUT("bytearray", "use a list of numbers, or a str", "[104, 105]"),
    LEFT_OUT("bytes", "use a list of numbers, or a str", "[104, 105]"),
    LEFT_OUT("classmethod", "there are no classes; use a function", "len('ab')"),
    LEFT_OUT("compile", "write the code itself, or a lambda", "f = lambda x: x + 1"),
    LEFT_OUT("complex", "use two floats, or a tuple (re, im)", "(1.0, 2.0)"),
    LEFT_OUT("delattr", "objects keep their attributes; use a dict and del d[key]", "{'a': 1}.pop('a')"),
    LEFT_OUT("eval", "write the expression itself; int(s) and float(s) read numbers", "int('42')"),
    LEFT_OUT("exec", "write the code itself, or a function", "f = lambda: 1"),
    LEFT_OUT("frozenset", "use a tuple, or the keys of a dict", "tuple(dict.fromkeys([1, 1, 2]))"),
    LEFT_OUT("globals", "use a dict of your own for variables with computed names", "d = {'x': 1}"),
    {"input", "input(*args, **kwargs)", left_out_input, "put the value into a variable: name = 'Ada'", "name = 'Ada'", NATIVE_HIDDEN},
    LEFT_OUT("locals", "use a dict of your own for variables with computed names", "d = {'x': 1}"),
    LEFT_OUT("memoryview", "slice the list itself: xs[2:5]", "[1, 2, 3][1:]"),
    LEFT_OUT("object", "use a dict, or an empty list, as a thing that is only itself", "marker = []"),
    LEFT_OUT("open", "nothing here reads or writes files, so that any lesson is safe to open; use a str or a list", "'a\\nb'.splitlines()"),
    LEFT_OUT("property", "there are no classes; use a function", "len('ab')"),
    LEFT_OUT("set", "use the keys of a dict: list(dict.fromkeys(xs)) keeps each item once", "list(dict.fromkeys([1, 1, 2]))"),
    LEFT_OUT("staticmethod", "there are no classes; use a function", "len('ab')"),
    LEFT_OUT("super", "there are no classes; use a function", "len('ab')"),
    LEFT_OUT("vars", "dir(x) lists the names in x", "dir('a')"),
};

// c->user: the module's name.
static enum native_status left_out_of_module(struct call *c) {
    native_raise(c, "NameError", "bobbin leaves out '%s.%s'", (const char *)c->user, c->def->name);
    return native_hint(c, "%s", c->def->doc);
}

#define LEFT_OUT_OF(NAME, DOC, EXAMPLE) {NAME, NAME "(*args, **kwargs)", left_out_of_module, DOC, EXAMPLE, NATIVE_HIDDEN}

static const struct native_def THREADING_DEFS[] = {
    LEFT_OUT_OF("Timer", "start a thread whose function sleeps first", "t = spawn(sleep, 1)"),
    LEFT_OUT_OF("local", "each thread has its own local variables; or use a dict whose keys are names of threads", "d = {'Thread-1': 1}"),
};

static const struct native_def PROCESSES_DEFS[] = {
    LEFT_OUT_OF("Barrier", "let each process release a Semaphore when it is there, and acquire it as often as there are processes",
                "sem = multiprocessing.Semaphore(0)"),
    LEFT_OUT_OF("Condition", "use an Event, a Semaphore or a Queue between processes", "ready = multiprocessing.Event()"),
    LEFT_OUT_OF("Manager", "processes share a Queue, a Value, an Array and database('name')", "q = multiprocessing.Queue()"),
    LEFT_OUT_OF("Pipe", "use two queues, one for each way", "q = multiprocessing.SimpleQueue()"),
    LEFT_OUT_OF("RawArray", "use Array with lock=False", "a = multiprocessing.Array('i', 5, lock=False)"),
    LEFT_OUT_OF("RawValue", "use Value with lock=False", "v = multiprocessing.Value('i', 0, lock=False)"),
};

static void leave_out_of(struct interp *in, const char *module, const struct native_def *defs, size_t n) {
    interp_add_module(in, module, defs, n, (void *)(uintptr_t)module);
}

void left_out_tasks_register(struct interp *in) {
    leave_out_of(in, "threading", THREADING_DEFS, LIB_COUNT(THREADING_DEFS));
    leave_out_of(in, "multiprocessing", PROCESSES_DEFS, LIB_COUNT(PROCESSES_DEFS));
}

void left_out_register(struct interp *in) {
    interp_add_builtins(in, LEFT_OUT_DEFS, LIB_COUNT(LEFT_OUT_DEFS), NULL);
}
