// An empty folder in which cells run that must not find or leave anything: databases are made there.
#pragma once

#include <stdbool.h>

struct text;

struct scratch {
    char *path; // owned
    int home;   // the folder in which the process was
};

bool scratch_enter(struct scratch *s, struct text *error); // false with a message: all is as it was
void scratch_leave(struct scratch *s);                     // back, and away with it
