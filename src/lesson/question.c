// The order of choices, and answers read from a line.
//
// The order is drawn anew from the seed whenever it is asked for, so nobody has to keep it: the screen, the reading of an answer and the
// comparison afterwards agree because they ask the same function.

#include "lesson/question.h"
#include <string.h>

enum { MOST = 32 };

// Splitmix64: a step of the stream.
static uint64_t draw(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// order[i]: the choice under letter i. By Fisher and Yates, from a stream of each question's own.
static size_t put_in_order(const struct step *s, uint64_t seed, size_t order[MOST]) {
    size_t n = s->nchoices < MOST ? s->nchoices : MOST;
    uint64_t state = seed * 0xd1342543de82ef95u + s->line;
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1 && !s->options.fixed; i--) {
        size_t k = draw(&state) % i, kept = order[i - 1];
        order[i - 1] = order[k];
        order[k] = kept;
    }
    return n;
}

size_t question_choice(const struct step *s, uint64_t seed, size_t letter) {
    size_t order[MOST];
    return letter < put_in_order(s, seed, order) ? order[letter] : s->nchoices;
}

char question_letter(const struct step *s, uint64_t seed, size_t choice) {
    size_t order[MOST], n = put_in_order(s, seed, order), i = 0;
    while (i < n && order[i] != choice)
        i++;
    return (char)('a' + i);
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// letter [')' | '.'] ((',' | ' ')+ letter [')' | '.'])*
enum question_line question_read(const struct step *s, uint64_t seed, const char *line, uint32_t *chosen) {
    size_t order[MOST], n = put_in_order(s, seed, order);
    enum question_line result = QUESTION_NO_ANSWER;
    const char *at = line + strspn(line, " \t");
    *chosen = 0;
    while (n && is_letter(*at)) {
        size_t letter = (size_t)((*at | 0x20) - 'a');
        at += 1 + strspn(at + 1, ").");
        size_t between = strspn(at, ", \t");
        if (*at && !between)
            return QUESTION_NO_ANSWER;
        at += between;
        if (letter < n)
            *chosen |= 1u << order[letter];
        result = letter < n && result != QUESTION_NO_CHOICE ? QUESTION_ANSWER : QUESTION_NO_CHOICE;
    }
    return *at ? QUESTION_NO_ANSWER : result;
}

uint32_t question_right(const struct step *s) {
    uint32_t right = 0;
    for (size_t i = 0; i < s->nchoices && i < MOST; i++)
        right |= s->choices[i].right ? 1u << i : 0;
    return right;
}

bool question_has_several(const struct step *s) {
    uint32_t right = question_right(s);
    return (right & (right - 1)) != 0;
}
