// bobbin new: a lesson to begin with.
#pragma once

struct options;

int new_lesson(const struct options *o); // the exit status
