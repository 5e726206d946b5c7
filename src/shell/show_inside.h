// Shared by the files that show steps, and by nobody else.
#pragma once

#include "lesson/player.h"
#include "lesson/render.h"
#include "base/text.h"

struct session;

void show_code(struct session *s, const char *code);
// One more key for the line of keys. Keys that do not fit the line are left out: the rarest stand last.
void show_add_key(const struct session *s, struct text *line, const char *key);

// show_exercise.c
void show_exercise_callbacks(struct player_callbacks *on);
bool show_exercise_keys(const struct session *s, struct text *line); // false: none is open
// show_question.c
void show_question_callbacks(struct player_callbacks *on);
void show_question_keys(const struct session *s, struct text *line);
