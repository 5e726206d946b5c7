// `bobbin notes`: the instructor's notes in a second terminal.
#pragma once

struct options;

int notes_run(const struct options *o); // the exit status
