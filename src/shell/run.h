// Running without a prompt: lessons, programs, and the list of lessons.
#pragma once

struct options;

int run_files(const struct options *o, char **files, int n); // the exit status
int run_code(const struct options *o);                       // -c
int run_list(const struct options *o);
