// The interactive shell: reads lines, runs commands and cells, shows what happens meanwhile.
#pragma once

struct options;

int repl_run(const struct options *o); // the exit status
