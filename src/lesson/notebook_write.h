// A lesson and what its cells showed to a Jupyter notebook (nbformat 4.5). Pure: the same lesson and the same outputs give the same bytes.
#pragma once

struct lesson;
struct shown;
struct text;

// Opened again, the notebook is the same lesson: its Markdown cells are the lesson's own text, cut at its steps.
void notebook_write(const struct lesson *l, const struct shown *shown, struct text *out);
