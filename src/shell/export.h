// bobbin export: a lesson in another form. The ending of the target says which.
#pragma once

struct options;

int export_lesson(const struct options *o); // the exit status
