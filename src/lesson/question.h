// Questions with choices: their order on the screen, what a line of letters chooses, and whether that is right. Pure functions of the
// step and a seed; what was chosen is kept elsewhere (player.h).
//
// Choices are counted in the file's order; sets of them are bits, the first choice of the file in bit 0.
#pragma once

#include "lesson/lesson.h"

// The choice that stands under the nth letter, from 0. The same seed gives the same order; `fixed` keeps the file's.
size_t question_choice(const struct step *s, uint64_t seed, size_t letter);
char question_letter(const struct step *s, uint64_t seed, size_t choice);

enum question_line {
    QUESTION_NO_ANSWER, // something else: a program, a command
    QUESTION_ANSWER,
    QUESTION_NO_CHOICE, // a letter like an answer's, but there are not so many choices
};

// Reads "b", "b)", "a, c" or "a c".
enum question_line question_read(const struct step *s, uint64_t seed, const char *line, uint32_t *chosen);
uint32_t question_right(const struct step *s); // the choices that are right
bool question_has_several(const struct step *s); // more than one is right
