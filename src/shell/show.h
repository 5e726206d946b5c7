// Showing a lesson's steps on the screen, the same whether they are stepped through or run.
#pragma once

#include "lesson/player.h"

struct session;

struct player_callbacks show_callbacks(struct session *s);
void show_lesson_title(struct session *s);
void show_solution_run(struct session *s, const struct step *step); // of an exercise: shows it and starts it
void show_gap(struct session *s);  // the blank line before a step that is taken without a prompt
void show_markdown(struct session *s, const char *markdown);
void show_keys(struct session *s); // the line under a step with the keys that are valid now
void show_clock_stands(struct session *s); // before a prompt under sim: a word, once, that nothing goes on by itself
