// bobbin check: lessons that prove that they still show what they say.
#pragma once

struct options;

int check_files(const struct options *o, char **files, int n); // the exit status
