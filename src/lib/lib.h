// The Python-facing functions, types' methods and modules. Everything here is a native of lang/native.h or a few lines of
// prelude; nothing here prints, waits by itself or knows a thread, apart from what lib_register_tasks adds.
#pragma once

struct interp;
struct engine;

// Registers builtins, methods and the modules that need no tasks. Once for each interp, before its first fiber runs.
void lib_register(struct interp *in);
// Registers what starts and joins tasks: the threading and time modules and the short forms. After lib_register.
void lib_register_tasks(struct engine *e, struct interp *in);
